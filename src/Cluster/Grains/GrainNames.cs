namespace MidasNet.Cluster.Grains;

/// <summary>Names that stand in the database.</summary>
internal static class GrainNames
{
    /// <summary>The storage of all grains.</summary>
    public const string Storage = "midasnet";

    /// <summary>The one grain that lists sweeps.</summary>
    public const string Index = "index";
}
