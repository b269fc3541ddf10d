using MidasNet.Learning.Labels;
using MidasNet.Models;

namespace MidasNet.Learning.Audits;

/// <summary>The predictions of the networks of all folds.</summary>
/// <param name="HeldOut">For each image, by networks that were not trained on it.</param>
/// <param name="OnTrusted">For each trusted image, the mean of all networks; null without any.</param>
internal sealed record FoldOutcome(OutOfFoldPredictions HeldOut, Predictions? OnTrusted);
