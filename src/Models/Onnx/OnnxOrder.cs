using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>An order of the operations of a graph in which each follows those whose results it reads (Kahn, Communications of the ACM 5, 1962).</summary>
internal static class OnnxOrder
{
    /// <summary>Sorts the operations; those of a file in order stay in it.</summary>
    /// <exception cref="WeightFormatException">A value is computed twice, is read and not computed, or depends on itself.</exception>
    public static List<OnnxNode> Of(string path, OnnxGraph graph)
    {
        var producer = new Dictionary<string, int>(StringComparer.Ordinal);
        var given = graph.Initializers.Keys.Concat(graph.Inputs.Select(input => input.Name)).ToHashSet(StringComparer.Ordinal);
        for (int i = 0; i < graph.Nodes.Count; i++)
            foreach (string name in graph.Nodes[i].Outputs.Where(name => name.Length > 0))
                if (given.Contains(name) || !producer.TryAdd(name, i))
                    throw new WeightFormatException(path, null, $"{graph.Nodes[i]} computes {QuotedText.Of(name)}, which is given or computed elsewhere as well");

        int[] waitsFor = new int[graph.Nodes.Count];
        var readers = new Dictionary<int, List<int>>();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (string name in graph.Nodes[i].Inputs.Where(name => name.Length > 0 && !given.Contains(name)))
            {
                if (!producer.TryGetValue(name, out int before)) throw Missing(path, name, $"{graph.Nodes[i]} reads");
                waitsFor[i]++;
                if (!readers.TryGetValue(before, out var list)) readers.Add(before, list = []);
                list.Add(i);
            }
        }
        foreach (var output in graph.Outputs)
            if (!given.Contains(output.Name) && !producer.ContainsKey(output.Name)) throw Missing(path, output.Name, "the graph should give");
        if (graph.Outputs.Count == 0) throw new WeightFormatException(path, null, "the graph has no outputs");

        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, waitsFor.Length).Where(i => waitsFor[i] == 0).Select(i => (i, i)));
        var order = new List<OnnxNode>();
        while (ready.TryDequeue(out int i, out _))
        {
            order.Add(graph.Nodes[i]);
            foreach (int reader in readers.GetValueOrDefault(i) ?? [])
                if (--waitsFor[reader] == 0) ready.Enqueue(reader, reader);
        }
        int stuck = Array.FindIndex(waitsFor, count => count > 0);
        return stuck < 0 ? order : throw new WeightFormatException(path, null, $"{graph.Nodes[stuck]} depends on its own result, directly or through others");
    }

    private static WeightFormatException Missing(string path, string name, string reader) =>
        new(path, null, $"{reader} {QuotedText.Of(name)}, which is no input, no initializer and no result of an operation");
}
