using MidasNet.Models;

namespace MidasNet.Web;

/// <summary>Classifies the contents of picture files; called by several workers at once.</summary>
internal interface IPredictor : IDisposable
{
    /// <summary>The names of the classes.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>Classifies pictures together; one that cannot be classified does not cost the others their answer.</summary>
    /// <param name="pictures">At least one.</param>
    IReadOnlyList<PictureAnswer> Predict(IReadOnlyList<NamedPicture> pictures);
}

/// <summary>A picture of a request.</summary>
/// <param name="Name">Its name in answers: that of its file, or its number.</param>
/// <param name="Content">The content of a picture file.</param>
internal sealed record NamedPicture(string Name, byte[] Content);

/// <summary>The prediction for a picture, or why there is none.</summary>
internal readonly record struct PictureAnswer(ClassProbabilities? Found, Exception? Failure);
