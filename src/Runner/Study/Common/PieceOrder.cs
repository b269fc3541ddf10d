using System.Text.Json;
using MidasNet.Learning;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Study.Common;

/// <summary>A piece of a study in the form in which it travels: all that decides its result but the data, and no path.</summary>
internal sealed record PieceOrder
{
    /// <summary>The part of the study, 1 to 3.</summary>
    public required int Part { get; init; }

    /// <summary>The name of the piece.</summary>
    public required string Piece { get; init; }

    /// <summary>See <see cref="StudyOptions.Preset"/>.</summary>
    public required StudyPreset Preset { get; init; }

    /// <summary>See <see cref="StudyOptions.Seed"/>.</summary>
    public required ulong Seed { get; init; }

    /// <summary>See <see cref="StudyOptions.Epochs"/>.</summary>
    public int? Epochs { get; set; }

    /// <summary>See <see cref="StudyOptions.Recipe"/>.</summary>
    public Recipe? Recipe { get; set; }

    /// <summary>See <see cref="StudyOptions.Vgg"/>.</summary>
    public VggOptions Vgg { get; set; } = VggOptions.None;

    /// <summary>The order for a piece.</summary>
    public static PieceOrder Of(StudyOptions options, StudyPiece piece) => new()
    {
        Part = piece.Part,
        Piece = piece.Name,
        Preset = options.Preset,
        Seed = options.Seed,
        Epochs = options.Epochs,
        Recipe = options.Recipe,
        Vgg = options.Vgg,
    };

    /// <summary>Reads the text of a task; null if it is another one, such as a run with a recipe.</summary>
    /// <exception cref="JsonException">It is one of a piece, and lacks what decides the result.</exception>
    public static PieceOrder? Read(string text) => RunJson.ReadWith<PieceOrder>(text, "piece");

    /// <summary>The options of the study, as far as pieces depend on them.</summary>
    public StudyOptions Options() => new() { Parts = [Part], Preset = Preset, Seed = Seed, Epochs = Epochs, Recipe = Recipe, Vgg = Vgg };
}
