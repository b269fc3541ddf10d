namespace MidasNet.Checks;

internal static partial class OpChecks
{
    private static IEnumerable<OpCheck> AxisChecks()
    {
        Shape[] shapes =
        [
            new(1), // smallest
            new(7),
            new(3, 5),
            new(65, 2), // more rows than one item takes
            new(3, 8, 17), // inner extents around the vector lengths
            new(2, 9, 7),
            new(2, 3, 5, 16),
            new(3, 17, 2, 4),
            new(2, 16_384 + 9), // rows in two pieces
            new(1029, 5), // columns in many
        ];
        foreach (var shape in shapes)
        {
            AxisShape all = new(1, shape.Length, 1);
            CheckInput[] x = [new(shape)];
            yield return new OpCheck($"sum of {shape}", x, (_, t) => t[0].Sum(), v => Reference.Sum(all, v[0])) { Samples = 30 };
            yield return new OpCheck($"mean of {shape}", x, (_, t) => t[0].Mean(), v => Reference.Scale(1.0 / shape.Length, Reference.Sum(all, v[0]))) { Samples = 30 };
            for (int i = 0; i < shape.Rank; i++)
            {
                if (shape.Length / shape[i] > 16_384) continue; // thousands of sums test nothing more, and take a minute on an emulated card
                int axis = i, extent = shape[axis];
                var s = AxisShape.Of("check", shape, axis);
                yield return new OpCheck($"sum of {shape} along axis {axis}", x, (_, t) => t[0].Sum(axis), v => Reference.Sum(s, v[0])) { Samples = 30 };
                yield return new OpCheck($"mean of {shape} along axis {axis}", x, (_, t) => t[0].Mean(axis), v => Reference.Scale(1.0 / extent, Reference.Sum(s, v[0])))
                { Samples = 30 };
                foreach (var (start, count) in new[] { (0, 1), (extent / 3, extent - extent / 2) }.Distinct())
                {
                    yield return new OpCheck($"slice {count} from {start} of {shape} along axis {axis}", x,
                        (_, t) => t[0].Slice(axis, start, count), v => Reference.Slice(s, start, count, v[0]))
                    { Samples = 30 };
                }
            }
        }

        foreach (var (shape, axis, count) in new[] { (new Shape(), 0, 3), (new(5), 0, 4), (new(5), 1, 9), (new(3, 8), 1, 5), (new(2, 3, 17), 2, 4), (new(2, 3, 4), 3, 7) })
        {
            var s = AxisShape.Of("check", new Shape([.. shape.ToArray()[..axis], count, .. shape.ToArray()[axis..]]), axis);
            yield return new OpCheck($"repeat {shape} {count} times along axis {axis}", [new(shape)], (_, t) => t[0].Repeat(axis, count), v => Reference.Repeat(s, v[0]));
        }
        // Images may lie in another order than their shape says.
        yield return new OpCheck("sums and slices of a pooled image", [new(new Shape(2, 3, 4, 6))],
            (_, t) => t[0].AveragePool2d(2).Slice(1, 1, 2).Sum(1).Add(t[0].AveragePool2d(2).Sum(1)).Multiply(t[0].Mean().Repeat(0, 3).Repeat(0, 2).Repeat(0, 2).Sum(2).Repeat(2, 3).Slice(1, 0, 2)),
            v =>
            {
                var pooled = Reference.AveragePool2d(new(2, 3, 4, 6, 2, 2, 2, 0), v[0]);
                var sum = Reference.Add(Reference.Sum(new(2, 2, 6), Reference.Slice(new(2, 3, 6), 1, 2, pooled)), Reference.Sum(new(2, 3, 6), pooled));
                return Reference.Scale(3 * v[0].Average(), sum);
            });

        foreach (var s in RowsShapes)
        {
            var columns = Labels(s);
            yield return new OpCheck($"gather from {s.Rows}x{s.Columns}", [new(new Shape(s.Rows, s.Columns))], (_, t) => t[0].Gather(columns), v => Reference.Gather(s, columns, v[0]));
        }
    }

    private static IEnumerable<OpCheck> MatMulChecks()
    {
        foreach (var (m, n, k) in new[] { (1, 1, 1), (3, 5, 7), (8, 1, 9), (1, 17, 16), (33, 15, 2), (65, 47, 31), (2, 300, 149) })
        {
            yield return new OpCheck($"matmul {m}x{k} by {k}x{n}", [new(new Shape(m, k)), new(new Shape(k, n))],
                (_, t) => t[0].MatMul(t[1]), x => Reference.MatMul(m, n, k, x[0], x[1]));
        }
        yield return new OpCheck("matmul of a matrix by itself", [new(new Shape(7, 7))], (_, t) => t[0].MatMul(t[0]), x => Reference.MatMul(7, 7, 7, x[0], x[0]));
    }
}
