namespace MidasNet.Runner.Reports;

/// <summary>A run of a <see cref="RunComparison"/>.</summary>
/// <param name="Name">The name of its folder, or its path where another run has the same name.</param>
/// <param name="Folder">The full path of its folder.</param>
/// <param name="Results">Its main results.</param>
internal sealed record ComparedRun(string Name, string Folder, IReadOnlyList<Headline> Results)
{
    /// <summary>The result of a name; null if the run has none.</summary>
    public Headline? Find(string name) => Results.FirstOrDefault(result => result.Name == name);
}
