using System.Globalization;
using System.Text;
using Mono.Cecil;

namespace MidasNet.Architecture.Tests;

/// <summary>
/// Texts of the libraries are the same in every culture: they tell runs apart, name files and stand in messages. Programs of this repository set
/// InvariantGlobalization; those of users of the packages may not.
/// </summary>
public sealed class CultureTests
{
    [Theory]
    [InlineData("MidasNet.Engine")]
    [InlineData("MidasNet.Gpu")]
    [InlineData("MidasNet.Weights")]
    [InlineData("MidasNet.Data")]
    [InlineData("MidasNet.Models")]
    [InlineData("MidasNet.Learning")]
    [InlineData("MidasNet.Cluster")]
    [InlineData("MidasNet.Web")]
    public void No_number_is_written_or_read_by_the_culture_of_the_thread(string library)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, library + ".dll"));
        string[] found = [.. assembly.Modules.SelectMany(module => module.GetTypes()).SelectMany(CultureUses.Of)];
        Assert.True(found.Length == 0, $"use string.Create(CultureInfo.InvariantCulture, ...) or a provider:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void Every_kind_of_use_is_found()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(typeof(CultureTests).Assembly.Location);
        var type = assembly.MainModule.GetTypes().Single(type => type.Name == nameof(Samples));
        string[] found = [.. CultureUses.Of(type).Select(use => use[(use.LastIndexOf('.', use.IndexOf(':', StringComparison.Ordinal)) + 1)..])];
        Assert.Equal(
            [
                "Fraction: an interpolated Double", "Grouped: an interpolated Int32", "Optional: an interpolated Single", "Nested: an interpolated Double",
                "Converted: Double.ToString", "Joined: String.Join", "Built: an interpolated Double", "Read: Double.Parse",
            ],
            found);
    }

    private static class Samples
    {
        public static string Fraction(double x) => $"{x} {x.ToString(CultureInfo.InvariantCulture)}"[..1];

        public static string Grouped(int n) => $"{n:N0} {n} {n:D4}";

        public static string Optional(float? x) => $"{x:F1}";

        public static string Nested(double x) => string.Create(CultureInfo.InvariantCulture, $"{x} {Text($"{x}")} {x}");

        public static string Converted(double x) => x.ToString("F1");

        public static string Joined(double[] values) => string.Join(' ', values.Select(x => x));

        public static string Built(double x) => new StringBuilder().Append($"{x}").ToString();

        public static double Read(string text) => double.Parse(text);

        public static string Right(double x) => string.Create(CultureInfo.InvariantCulture, $"{x} {x:N0}") + FormattableString.Invariant($"{x}") + $"{3} {"a"} {TimeSpan.Zero}";

        private static string Text(string text) => text;
    }
}
