namespace MidasNet.Web;

/// <summary>A decision about a suspect.</summary>
/// <param name="Image">The name of the image.</param>
/// <param name="Kind">The decision.</param>
/// <param name="Label">The class, where it is <see cref="DecisionKind.Relabel"/>.</param>
internal sealed record Decision(string Image, DecisionKind Kind, string? Label = null);
