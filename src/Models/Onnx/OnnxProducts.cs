namespace MidasNet.Models;

/// <summary>Matrix products.</summary>
internal static class OnnxProducts
{
    /// <summary>y = alpha · a' · b' + beta · c, with a' and b' transposed if so said</summary>
    public static OnnxValue Gemm(OnnxCall call)
    {
        var (a, b, c) = (call.Input(0), call.Input(1), call.Optional(2));
        call.RequireRank(a, 2);
        call.RequireRank(b, 2);
        float alpha = call.Number("alpha", 1), beta = call.Number("beta", 1);
        if (call.Integer("transA", 0) != 0) a = Transposed(call, a);
        var y = Product(call, a, b, isTransposed: call.Integer("transB", 0) != 0);
        if (alpha != 1)
            foreach (ref float value in y.Values.AsSpan()) value *= alpha;
        if (c is null) return y;
        var sum = OnnxPointwise.Pairs(call, y, c, beta == 1 ? (product, offset) => product + offset : (product, offset) => product + beta * offset);
        return sum.Sizes.SequenceEqual(y.Sizes) ? sum : throw call.Error($"c {c} does not fit the product {y}");
    }

    /// <summary>The product of matrices, of each pair where there are several.</summary>
    public static OnnxValue MatMul(OnnxCall call)
    {
        var (a, b) = (call.Input(0), call.Input(1));
        if (a.Rank == 0 || b.Rank == 0) throw call.Error("it takes no single numbers");
        bool isRow = a.Rank == 1, isColumn = b.Rank == 1;
        if (isRow) a = a.Reshaped(1, a.Sizes[0]);
        if (isColumn) b = b.Reshaped(b.Sizes[0], 1);
        int rows = a.Sizes[^2], inner = a.Sizes[^1], columns = b.Sizes[^1];
        if (inner != b.Sizes[^2]) throw call.Error($"its inputs {a} and {b} do not fit each other");
        OnnxValue y;
        if (b.Rank == 2)
        {
            // One matrix for all rows.
            y = Product(call, a.Reshaped(inner == 0 ? 0 : a.Values.Length / inner, inner), b, isTransposed: false).Reshaped([.. a.Dimensions.SkipLast(1), columns]);
        }
        else
        {
            // The positions of the matrices, broadcast as values are.
            var (left, right) = (Positions(a), Positions(b));
            var first = OnnxPointwise.Pairs(call, left, right, (i, _) => i);
            var second = OnnxPointwise.Pairs(call, left, right, (_, i) => i);
            y = call.Result([.. first.Dimensions, rows, columns]);
            for (int k = 0; k < first.Values.Length; k++)
                Product(call, Matrix(a, (int)first.Values[k]), Matrix(b, (int)second.Values[k]), isTransposed: false).Values.CopyTo(y.Values.AsSpan(k * rows * columns));
        }
        if (!isRow && !isColumn) return y;
        var sizes = y.Dimensions.ToList();
        if (isColumn) sizes.RemoveAt(sizes.Count - 1);
        if (isRow) sizes.RemoveAt(sizes.Count - (isColumn ? 1 : 2));
        return y.Reshaped(sizes);
    }

    private static OnnxValue Positions(OnnxValue value)
    {
        int[] sizes = [.. value.Dimensions.SkipLast(2)];
        return new OnnxValue(sizes, [.. Enumerable.Range(0, (int)OnnxSizes.Count(sizes)).Select(i => (float)i)]);
    }

    private static OnnxValue Matrix(OnnxValue value, int index)
    {
        int length = value.Sizes[^2] * value.Sizes[^1];
        return new OnnxValue([value.Sizes[^2], value.Sizes[^1]], value.Values[(index * length)..((index + 1) * length)]);
    }

    // The device multiplies rows by rows: it takes the second matrix transposed.
    private static OnnxValue Product(OnnxCall call, OnnxValue a, OnnxValue b, bool isTransposed)
    {
        int inner = b.Sizes[isTransposed ? 1 : 0], columns = b.Sizes[isTransposed ? 0 : 1];
        if (a.Sizes[1] != inner) throw call.Error($"its inputs {a} and {b}{(isTransposed ? ", transposed," : "")} do not fit each other");
        var y = call.Result(a.Sizes[0], columns);
        if (y.Values.Length == 0 || inner == 0) return y;
        var weight = call.OnDevice(b, isTransposed ? "rows" : "columns", () => (new Shape(columns, inner), isTransposed ? b.Values : Transposed(call, b).Values));
        call.Scope.Input(new Shape([.. a.Dimensions]), a.Values).Linear(weight).CopyTo(y.Values);
        return y;
    }

    private static OnnxValue Transposed(OnnxCall call, OnnxValue x)
    {
        int rows = x.Sizes[0], columns = x.Sizes[1];
        var y = call.Result(columns, rows);
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) y.Values[j * rows + i] = x.Values[i * columns + j];
        return y;
    }
}
