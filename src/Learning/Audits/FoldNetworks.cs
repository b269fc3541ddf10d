namespace MidasNet.Learning.Audits;

/// <summary>The predictions of the networks of a fold.</summary>
/// <param name="Networks">Its networks, in the order in which they are trained.</param>
internal sealed record FoldNetworks(IReadOnlyList<NetworkPredictions> Networks);
