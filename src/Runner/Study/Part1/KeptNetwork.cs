using MidasNet.Learning;
using MidasNet.Models;

namespace MidasNet.Runner.Study.Part1;

/// <summary>A network of Part 1 that stays as a checkpoint.</summary>
/// <param name="Name">The name of the checkpoint.</param>
/// <param name="Keep">Writes it, from the network and its predictions for the images held out, before the network is disposed of.</param>
internal sealed record KeptNetwork(string Name, Action<TrainedNetwork, Predictions> Keep);
