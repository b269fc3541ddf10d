using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace MidasNet.Architecture.Tests;

/// <summary>The tour for students is right: its examples are computed by the engine and from the matrices that it shows, and what it names is there.</summary>
public sealed partial class TourTests
{
    private const double Tolerance = 1e-6;

    private static readonly string Tour = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "tour.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Its_convolution_has_the_values_and_gradients_of_the_engine()
    {
        var (x, w, y, dy) = (Matrix("x"), Matrix("w"), Matrix("y"), Matrix("dy"));
        using var device = Device.OpenCpu(threads: 1);
        using var scope = Scope.Train(device, seed: 1);
        var input = scope.Input(ShapeOf(x), Values(x), needsGradient: true);
        var weight = scope.Input(ShapeOf(w), Values(w), needsGradient: true);
        var output = input.Conv2d(weight);
        Assert.Equal(ShapeOf(y), output.Shape);
        Assert.Equal(Values(y), output.ToArray());
        var gradients = Gradients.Of(output, scope.Input(output.Shape, Values(dy)));
        Assert.Equal(Values(Matrix("dx")), gradients.For(input)!.Value.ToArray());
        Assert.Equal(Values(Matrix("dw")), gradients.For(weight)!.Value.ToArray());
    }

    [Fact]
    public void Its_minimal_filter_computes_the_convolution_with_half_of_the_products()
    {
        double[][] bt = Transform("Bᵀ = ", 6), at = Transform("Aᵀ = ", 4), g = Transform("G = ", 6);
        double[] d = Matrix("d")[0], weights = Matrix("g")[0];
        double[] source = Times(bt, d), transformed = Times(g, weights);
        Equal(Matrix("Bd")[0], source);
        Equal(Matrix("Gg")[0], transformed);
        double[] products = [.. source.Zip(transformed, (a, b) => a * b)];
        Equal(Matrix("m")[0], products);
        double[] y = Times(at, products), direct = [.. Enumerable.Range(0, 4).Select(i => weights.Select((weight, tap) => weight * d[i + tap]).Sum())];
        Equal(direct, y);
        Equal(Matrix("y", "[1 -1")[0], y);
        Assert.Equal(2, y.Length * weights.Length / products.Length);
    }

    [Fact]
    public void Every_type_that_it_names_is_there()
    {
        string[] names = ["MidasNet.Engine", "MidasNet.Gpu", "MidasNet.Data", "MidasNet.Models", "MidasNet.Learning"];
        var types = names.SelectMany(name => Assembly.Load(name).GetTypes()).Select(type => type.Name.Split('`')[0]).ToHashSet(StringComparer.Ordinal);
        string[] links = [.. LinkedName().Matches(Tour).Select(match => match.Groups["name"].Value.Split('.', '(')[0])];
        Assert.InRange(links.Length, 20, 200);
        string[] operations = ["MatMul", "Conv2dBatchNorm", "CrossEntropy"]; // methods, each with a file of its name
        Assert.Empty(links.Except(types).Except(operations));
    }

    private static Shape ShapeOf(double[][] matrix) => new(1, 1, matrix.Length, matrix[0].Length);

    private static float[] Values(double[][] matrix) => [.. matrix.SelectMany(row => row).Select(value => (float)value)];

    private static double[] Times(double[][] matrix, double[] vector) => [.. matrix.Select(row => row.Zip(vector, (a, b) => a * b).Sum())];

    private static void Equal(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    /// <summary>A line such as <c>w = [1 0; -1 2]</c>; rows are separated by semicolons.</summary>
    private static double[][] Matrix(string name, string start = "[")
    {
        string prefix = $"\n{name} = {start}";
        int at = Tour.IndexOf(prefix, StringComparison.Ordinal);
        Assert.True(at >= 0, $"the tour has no line {prefix.Trim()}");
        int from = Tour.IndexOf('[', at) + 1;
        return [.. Tour[from..Tour.IndexOf(']', from)].Split(';').Select(Numbers)];
    }

    /// <summary>A matrix drawn with bars in the comment of a file: the rows in the columns of its name.</summary>
    private static double[][] Transform(string name, int rows)
    {
        string[] lines = Tour.Split('\n');
        int middle = Array.FindIndex(lines, line => line.Contains(name, StringComparison.Ordinal));
        Assert.True(middle >= 0, $"the tour has no matrix {name}");
        int column = lines[middle].IndexOf(name, StringComparison.Ordinal) + name.Length;
        var result = new List<double[]>();
        for (int i = middle - 3; i <= middle + 4; i++)
        {
            string line = i < lines.Length && lines[i].Length > column ? lines[i][column..] : "";
            if (line.StartsWith('|')) result.Add(Numbers(line[1..line.IndexOf('|', 1)]));
        }
        Assert.Equal(rows, result.Count);
        return [.. result];
    }

    private static double[] Numbers(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number)];

    private static double Number(string text)
    {
        string[] parts = text.Split('/');
        double value = double.Parse(parts[0], CultureInfo.InvariantCulture);
        return parts.Length == 1 ? value : value / double.Parse(parts[1], CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"\[`(?<name>[A-Z][\w.]*)[^`]*`\]\(\.\./src/")]
    private static partial Regex LinkedName();
}
