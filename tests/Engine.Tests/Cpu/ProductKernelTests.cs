using MidasNet.Cpu;

namespace MidasNet.Engine.Tests.Cpu;

public sealed unsafe class ProductKernelTests
{
    public static TheoryData<string> Widths => [.. VectorWidths.Supported.Select(width => width.ToString())];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Every_tile_agrees_with_a_plain_loop(string width)
    {
        var kernel = new ProductKernel(Enum.Parse<VectorWidth>(width));
        // Also more rows than the largest tile, which are split; columns with and without a partial vector.
        for (int rows = 1; rows <= 2 * kernel.PreferredRows + 1; rows++)
        {
            for (int columns = 1; columns <= kernel.PanelColumns; columns++) Check(kernel, rows, columns, outer: 1, inner: 5, ProductStart.Zero, default(Identity));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Sums_begin_with_the_given_start_and_end_with_the_activation(string width)
    {
        var kernel = new ProductKernel(Enum.Parse<VectorWidth>(width));
        foreach (var start in Enum.GetValues<ProductStart>())
        {
            foreach (int rows in (int[])[1, 5, 14, 17])
            {
                foreach (int columns in (int[])[1, 7, 8, 16])
                {
                    Check(kernel, rows, columns, outer: 3, inner: 2, start, default(Identity));
                    Check(kernel, rows, columns, outer: 2, inner: 17, start, default(Relu));
                    Check(kernel, rows, columns, outer: 1, inner: 1, start, new LeakyRelu(0.25f));
                }
            }
        }
    }

    private static void Check<TActivation>(ProductKernel kernel, int rows, int columns, int outer, int inner, ProductStart start, TActivation activation)
        where TActivation : unmanaged, IActivation
    {
        // Strides with gaps, none a multiple of another.
        int bStep = columns + 3, cRow = columns + 5, aStep = 2, aRow = aStep * inner + 1, aOuter = aRow * rows + 7;
        using var a = Random(outer * aOuter, seed: 1);
        using var b = Random(outer * inner * bStep, seed: 2);
        using var c = Random(rows * cRow, seed: 3);
        using var bias = Random(columns, seed: 4);
        float[] before = new ReadOnlySpan<float>(c.Pointer, rows * cRow).ToArray();

        kernel.Multiply(rows, columns, new PanelProduct
        {
            A = a.Pointer,
            AOuter = aOuter,
            ARow = aRow,
            AStep = aStep,
            B = b.Pointer,
            BStep = bStep,
            Outer = outer,
            Inner = inner,
            C = c.Pointer,
            CRow = cRow,
            Start = start,
            Bias = bias.Pointer,
        }, activation);

        for (int p = 0; p < rows; p++)
        {
            for (int j = 0; j < cRow; j++)
            {
                float actual = c.Pointer[p * cRow + j];
                string at = $"{rows} x {columns}, {outer} x {inner} terms, {start}, {activation}: row {p}, column {j}";
                if (j >= columns)
                {
                    Assert.True(actual == before[p * cRow + j], $"{at} was written, but is outside of the panel");
                    continue;
                }
                double sum = start switch { ProductStart.Sums => before[p * cRow + j], ProductStart.Bias => bias.Pointer[j], _ => 0 };
                for (int t = 0; t < outer; t++)
                {
                    for (int i = 0; i < inner; i++)
                        sum += (double)a.Pointer[t * aOuter + p * aRow + i * aStep] * b.Pointer[(t * inner + i) * bStep + j];
                }
                // 35 terms below 1, each rounded to 2^-24 of a sum below 35.
                Assert.True(Math.Abs(activation.Apply((float)sum) - actual) < 1e-5, $"{at}: {actual}, expected {sum}");
            }
        }
    }

    private static CpuStorage Random(int length, ulong seed)
    {
        var storage = new CpuStorage(length);
        var random = new Random((int)seed);
        for (int i = 0; i < length; i++) storage.Pointer[i] = 2 * random.NextSingle() - 1;
        return storage;
    }
}
