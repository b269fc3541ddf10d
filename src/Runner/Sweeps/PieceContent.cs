using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MidasNet.Runner.Sweeps;

/// <summary>The part of a piece's result that is the same on every machine.</summary>
internal static class PieceContent
{
    /// <summary>A hash of a result without its durations, and of the network that came with it.</summary>
    /// <param name="result">The result, as JSON.</param>
    /// <param name="network">The file of the network; null for none.</param>
    /// <exception cref="System.Text.Json.JsonException">It is no JSON.</exception>
    public static string Of(string result, string? network)
    {
        var tree = JsonNode.Parse(result);
        RemoveDurations(tree);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(tree?.ToJsonString() ?? ""));
        if (network is not null)
        {
            using var stream = File.OpenRead(network);
            hash.AppendData(SHA256.HashData(stream));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Members such as seconds, elapsedSeconds and imagesPerSecond.
    private static void RemoveDurations(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array) RemoveDurations(item);
        }
        else if (node is JsonObject members)
        {
            foreach (string name in members.Select(member => member.Key).ToList())
            {
                if (name.Contains("second", StringComparison.OrdinalIgnoreCase)) members.Remove(name);
                else RemoveDurations(members[name]);
            }
        }
    }
}
