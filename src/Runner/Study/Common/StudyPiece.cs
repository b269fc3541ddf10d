using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Study.Common;

/// <summary>A piece of a study that needs no other's result: its own is a file of the run folder, by which it is named. Pieces are made in any order, on any machine.</summary>
/// <param name="part">The part of the study.</param>
/// <param name="file">The name of the file of its result.</param>
internal abstract class StudyPiece(int part, string file)
{
    /// <summary>The part of the study.</summary>
    public int Part { get; } = part;

    /// <summary>The file of its result, in the run folder.</summary>
    public string File { get; } = Path.Combine($"part{part}", file);

    /// <summary>Its name, the same on every system.</summary>
    public string Name { get; } = $"part{part}/{Path.ChangeExtension(file, null)}";

    /// <summary>The name of the checkpoint of the run that it begins from; null for none.</summary>
    public string? Start { get; init; }

    /// <summary>The file of pretrained weights that it begins from; null for none. Only its content travels.</summary>
    public string? Weights { get; init; }

    /// <summary>Whether it is made on this machine, and nowhere else.</summary>
    public bool StaysHere { get; init; }

    /// <summary>The name of the checkpoint that it leaves besides its result; null for none.</summary>
    public string? Network { get; init; }

    /// <summary>Whether its result is in the run folder.</summary>
    public bool IsIn(RunFolder folder) => System.IO.File.Exists(Path.Combine(folder.Path, File));

    /// <summary>Makes it in a study, or finds it in the run folder.</summary>
    public abstract void Do(StudyContext context);

    /// <summary>Its result as a line of JSON; null if it is not in the run folder.</summary>
    /// <exception cref="RunFolderException">The file cannot be read, does not hold such a result, or was changed since.</exception>
    public abstract string? ResultIn(RunFolder folder);

    /// <summary>Keeps a result in the run folder that was made elsewhere.</summary>
    /// <exception cref="System.Text.Json.JsonException">The text is no such result.</exception>
    public abstract void Keep(RunFolder folder, string result);
}

/// <summary>A piece of a study with a result of a type.</summary>
/// <param name="part">The part of the study.</param>
/// <param name="file">The name of the file of its result.</param>
/// <param name="make">Makes it, in a study with a device and a session of its own.</param>
internal sealed class StudyPiece<T>(int part, string file, Func<StudyContext, T> make) : StudyPiece(part, file) where T : class
{
    /// <summary>Makes it, or takes its result from the run folder.</summary>
    public T Make(StudyContext context) => context.Once(File, () => make(context));

    /// <inheritdoc/>
    public override void Do(StudyContext context) => Make(context);

    /// <inheritdoc/>
    public override string? ResultIn(RunFolder folder) => folder.Kept<T>(File) is { } value ? RunJson.LineOf(value) : null;

    /// <inheritdoc/>
    public override void Keep(RunFolder folder, string result) =>
        folder.Keep(File, RunJson.Read<T>(result) ?? throw new System.Text.Json.JsonException("it holds null"));
}
