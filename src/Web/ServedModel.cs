using System.Security.Cryptography;
using MidasNet.Models;

namespace MidasNet.Web;

/// <summary>A network that is served.</summary>
internal sealed record ServedModel : IDisposable
{
    /// <summary>Its name in requests.</summary>
    public required string Name { get; init; }

    /// <summary>The name of its file, without its folder.</summary>
    public required string File { get; init; }

    /// <summary>The input in words, such as <c>drawing, 28 x 28</c>.</summary>
    public required string Input { get; init; }

    /// <summary>Rows and columns of its input.</summary>
    public int Side { get; init; }

    /// <summary>1 for grey pictures, 3 for colours.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>Whether pictures are drawn, dark ink on white paper, so that a page offers a sheet to draw on.</summary>
    public bool IsDrawn { get; init; }

    /// <summary>The SHA-256 of its file in hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Classifies.</summary>
    public required IPredictor Predictor { get; init; }

    /// <summary>Makes the page that runs the network in the browser; null if there is none.</summary>
    public Lazy<byte[]?> Page { get; init; } = new(() => null);

    /// <summary>Opens a checkpoint or an ONNX model.</summary>
    /// <exception cref="MidasNet.Weights.WeightFormatException">As of <see cref="Classifier.Load(string, ClassifierOptions?)"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ServedModel Load(string name, string path, WebOptions options, Func<string, string?>? pretrained = null)
    {
        var predictor = ClassifierPredictor.Load(path, options, pretrained);
        try
        {
            using var file = System.IO.File.OpenRead(path);
            var preprocessing = predictor.Use.Preprocessing;
            return new ServedModel
            {
                Name = name,
                File = Path.GetFileName(path),
                Input = preprocessing.ToString(),
                Side = predictor.Use.Side,
                Channels = preprocessing.Channels,
                IsDrawn = preprocessing.Kind != Data.PreprocessingKind.Photo,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)),
                Predictor = predictor,
            };
        }
        catch
        {
            predictor.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Predictor.Dispose();
}
