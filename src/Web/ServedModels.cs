namespace MidasNet.Web;

/// <summary>The networks of a server, by name.</summary>
internal sealed class ServedModels(IReadOnlyList<ServedModel> all)
{
    /// <summary>All of them; the first answers where none is named.</summary>
    public IReadOnlyList<ServedModel> All { get; } = all;

    /// <summary>A network.</summary>
    /// <param name="name">Its name; null for the first.</param>
    /// <exception cref="ProblemException">There is none of that name.</exception>
    public ServedModel Find(string? name) =>
        (string.IsNullOrEmpty(name) ? (All.Count > 0 ? All[0] : null) : All.FirstOrDefault(model => model.Name == name))
        ?? throw ProblemException.NotFound("model", name ?? "", All.Select(model => model.Name));
}
