using System.Reflection;
using Mono.Cecil;

namespace MidasNet.Architecture.Tests;

/// <summary>
/// Which folders (namespaces) of an assembly use which, by the types in signatures and in the bodies of methods. Constants and <c>nameof</c> leave no
/// trace in an assembly, so uses of these alone are not found.
/// </summary>
internal sealed class FolderGraph
{
    private readonly Dictionary<string, SortedDictionary<string, SortedSet<string>>> edges = new(StringComparer.Ordinal);

    private FolderGraph()
    {
    }

    /// <summary>Reads an assembly.</summary>
    /// <param name="assembly">Its name.</param>
    /// <param name="root">The namespace above all folders, which is left out of their names.</param>
    public static FolderGraph Of(string assembly, string root)
    {
        using var module = ModuleDefinition.ReadModule(Assembly.Load(assembly).Location);
        var graph = new FolderGraph();
        foreach (var type in module.GetTypes())
        {
            var origin = Outermost(type);
            foreach (var target in TypeUses.Of(type).Where(used => used.Scope == module).Select(Outermost))
            {
                if (FolderOf(origin, root) is { } from && FolderOf(target, root) is { } to && from != to) graph.Add(from, to, $"{origin.Name} -> {target.Name}");
            }
        }
        return graph;
    }

    /// <summary>A graph of given edges.</summary>
    public static FolderGraph Of(params IEnumerable<(string From, string To)> given)
    {
        var graph = new FolderGraph();
        foreach (var (from, to) in given) graph.Add(from, to, $"{from}Type -> {to}Type");
        return graph;
    }

    /// <summary>All uses of one folder by another.</summary>
    public IReadOnlyList<(string From, string To)> Edges =>
        [.. edges.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value.Keys.Select(to => (pair.Key, to)))];

    /// <summary>The types that make one folder use another.</summary>
    public IReadOnlyCollection<string> Causes(string from, string to) =>
        edges.TryGetValue(from, out var targets) && targets.TryGetValue(to, out var causes) ? causes : [];

    /// <summary>The shortest circle of folders that use each other; empty if there is none.</summary>
    public IReadOnlyList<string> ShortestCircle() =>
        edges.Keys.Order(StringComparer.Ordinal).Select(CircleThrough).Where(circle => circle.Count > 0).MinBy(circle => circle.Count) ?? [];

    /// <summary>The circle in words, each step with the types that cause it.</summary>
    public string Describe(IReadOnlyList<string> circle) =>
        string.Join('\n', circle.Select((from, i) => Describe(from, circle[(i + 1) % circle.Count])));

    /// <summary>The use of one folder by another in words, with the types that cause it.</summary>
    public string Describe(string from, string to) => $"{from} uses {to}:\n  {string.Join("\n  ", Causes(from, to))}";

    private void Add(string from, string to, string cause)
    {
        if (!edges.TryGetValue(from, out var targets)) edges[from] = targets = new(StringComparer.Ordinal);
        if (!targets.TryGetValue(to, out var causes)) targets[to] = causes = new(StringComparer.Ordinal);
        causes.Add(cause);
    }

    // Breadth first: the first way back to the start is the shortest.
    private IReadOnlyList<string> CircleThrough(string start)
    {
        var previous = new Dictionary<string, string>(StringComparer.Ordinal);
        var queue = new Queue<string>([start]);
        while (queue.TryDequeue(out string? from))
        {
            if (!edges.TryGetValue(from, out var targets)) continue;
            foreach (string to in targets.Keys)
            {
                if (to == start)
                {
                    var circle = new List<string> { from };
                    while (circle[^1] != start) circle.Add(previous[circle[^1]]);
                    circle.Reverse();
                    return circle;
                }
                if (previous.TryAdd(to, from)) queue.Enqueue(to);
            }
        }
        return [];
    }

    // The compiler's own types, such as those of lambdas and async methods, lie inside the type that they come from.
    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static string? FolderOf(TypeReference type, string root) =>
        type.Namespace.StartsWith(root + ".", StringComparison.Ordinal) ? type.Namespace[(root.Length + 1)..] : null;
}
