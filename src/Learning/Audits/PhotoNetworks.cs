using MidasNet.Data;

namespace MidasNet.Learning.Audits;

/// <summary>The choices by which the networks of an audit suit photographs.</summary>
/// <param name="Side">Rows and columns of an image.</param>
/// <param name="Channels">3 for colour, 1 for grey.</param>
/// <param name="AreFlippable">True if a mirrored picture is of the same class.</param>
/// <param name="Model">The network; null for a small one.</param>
internal sealed record PhotoNetworks(int Side, int Channels, bool AreFlippable, NetworkKind? Model)
{
    /// <summary>The choices for a set; null where it is not of photographs.</summary>
    /// <param name="images">The images.</param>
    /// <param name="kind">Their kind; null for photographs where they have colours.</param>
    /// <param name="model">The network; null for a small one.</param>
    /// <param name="seed">Decides the sample of the flip test.</param>
    public static PhotoNetworks? For(LabelledImages images, PreprocessingKind? kind, NetworkKind? model, ulong seed) => ArePhotos(images, kind)
        ? new PhotoNetworks(images.Width, images.Channels, FlipTest.KeepsClasses(images, seed) ?? true, model)
        : null;

    /// <summary>Whether a set is of photographs.</summary>
    /// <param name="images">The images.</param>
    /// <param name="kind">Their kind; null for photographs where they have colours.</param>
    public static bool ArePhotos(LabelledImages images, PreprocessingKind? kind) =>
        images.Width == images.Height && (kind is PreprocessingKind.Photo || (kind is null && images.Channels == 3));

    /// <summary>A stage with such networks.</summary>
    public FoldStage Suit(FoldStage stage) => stage.ForPhotos(Side, Channels, AreFlippable, Model);
}
