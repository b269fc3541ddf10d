using YamlDotNet.RepresentationModel;

namespace MidasNet.Runner.Tests.Deployment;

/// <summary>A YAML file with aliases resolved, and paths into it such as <c>spec.template.spec.containers</c>.</summary>
internal static class YamlFile
{
    public static IReadOnlyList<YamlMappingNode> Documents(string text)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(text);
        stream.Load(reader); // duplicate keys are errors
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    /// <summary>A node, or null where the path leads nowhere.</summary>
    public static YamlNode? At(this YamlNode node, string path)
    {
        YamlNode? current = node;
        foreach (string name in path.Split('.'))
            current = current is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;
        return current;
    }

    public static string Text(this YamlNode node, string path) =>
        (node.At(path) as YamlScalarNode)?.Value ?? throw new Xunit.Sdk.XunitException($"'{path}' is missing in\n{node}");

    public static string? TextOrNull(this YamlNode node, string path) => (node.At(path) as YamlScalarNode)?.Value;

    public static IReadOnlyList<YamlNode> List(this YamlNode node, string path) => node.At(path) is YamlSequenceNode list ? [.. list.Children] : [];

    public static string[] Texts(this YamlNode node, string path) => [.. node.List(path).Select(item => ((YamlScalarNode)item).Value ?? "")];

    public static IReadOnlyDictionary<string, string> Map(this YamlNode node, string path) => node.At(path) is YamlMappingNode map
        ? map.Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => (pair.Value as YamlScalarNode)?.Value ?? "") : new Dictionary<string, string>();
}
