"""The lab's recipes. To add one: one file beside this, one line here. See docs/replications.md.

Read bench.py first: it says what a recipe is. The code of a recipe's file and of every file here that it imports is
part of its criterion, strings too, comments and docstrings not, nor plots.py, which only says how figures look. Change
any of that code, and earlier results count as judged by another criterion.

What recipes share
    bench.py        promise, checks, verdict           stats.py, proportions.py   intervals, from rows or from a text
    plots.py        one look for all figures           quotes.py    what each paper says itself of what is tried
    reach.py        which recipe a work reaches        needs.py     what this machine may lack
    attempts.py     the ledger of every start          reported/    the numbers that a text itself states
    samples.py      answers for readers, unselected    shares.py     shares of almost nothing are not printed
How one is run
    sandbox.py      the parent's side of a job         worker.py    the child that measures
    walls.py        how far the child is shut in       gpu.py, gpu_params.py   one job at a time on a GPU
Models to ask or to open
    asking.py, answers.py       behind an endpoint     local_asking.py, greedy.py   on this machine
    weights.py, decoder.py      safetensors, opened    kept_attention.py, append_attention.py, gpt2_step.py,
                                                       residual_norm.py     the same sums, faster
Models to train
    stacked_gpt.py, stacked_mlp.py, stacked_transformer.py, stacked_muon.py     many side by side, never mixed
    byte_text.py, byte_gpt.py, byte_step.py, byte_model.py, five_gram.py, kept_papers.py    `digest verify train`
Steering: steering_vector.py (toy), steering_vector_hf.py, steering_topics.py
    steering_judging.py    feeling_grammar.py, feeling_prompts.py, steered.py, steering_effects.py    the toy's parts
    steering_texts.py, steered_decoder.py, steered_generation.py    topic_units.py, topic_effects.py
Emergence: emergence_metric.py (toy), emergence_transformers.py (GPU), emergence_family.py (models that exist)
    emergence_judging.py    adders.py    adding_transformers.py    products.py
Bilinear layers: bilinear_layers.py (toy), bilinear_transformers.py (GPU)
    bilinear_judging.py    english.py    quadratic_forms.py
Neurons: neuron_explanations.py (toy), neuron_explanations_hf.py, neuron_explanations_asked.py (endpoint)
    neuron_judging.py, neuron_labels.py, neuron_scores.py    neurons.py, neuron_hypotheses.py    the toy's parts
    decoder_neurons.py, neuron_study.py, neuron_units.py, neuron_texts.py, neuron_sayings.py    a real model's
    neuron_prompts.py, neuron_asking.py    another model's explanations
Reasoning: unfaithful_cot.py    cot_asking.py, puzzles.py, biased_prompts.py, mentions.py
Games: repeated_games.py, published_games.py (the authors' data)
    game_asking.py, games.py, players.py, whole_stories.py
"""

from typing import Any

from digest.replications import (
    bilinear_layers,
    bilinear_transformers,
    emergence_family,
    emergence_metric,
    emergence_transformers,
    neuron_explanations,
    neuron_explanations_asked,
    neuron_explanations_hf,
    published_games,
    repeated_games,
    steering_topics,
    steering_vector,
    steering_vector_hf,
    unfaithful_cot,
)
from digest.replications.bench import Recipe

RECIPES: tuple[Recipe[Any], ...] = (
    steering_vector.RECIPE,
    emergence_metric.RECIPE,
    emergence_transformers.RECIPE,
    emergence_family.HF,
    emergence_family.ENDPOINT,
    bilinear_layers.RECIPE,
    bilinear_transformers.RECIPE,
    neuron_explanations.RECIPE,
    neuron_explanations_hf.RECIPE,
    neuron_explanations_asked.RECIPE,
    steering_vector_hf.RECIPE,
    steering_topics.RECIPE,
    unfaithful_cot.RECIPE,
    unfaithful_cot.HF,
    repeated_games.RECIPE,
    repeated_games.HF,
    published_games.RECIPE,
)
