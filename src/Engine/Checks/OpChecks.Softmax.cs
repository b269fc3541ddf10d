namespace MidasNet.Checks;

internal static partial class OpChecks
{
    private static RowsShape[] RowsShapes =>
    [
        new(1, 2), // smallest
        new(3, 7),
        new(5, 10),
        new(3, 8), // one vector
        new(3, 17), // two and one value
        new(2, 62), // digits and letters
        new(33, 3), // more rows than one item of the kernel takes
        new(65, 2),
    ];

    private static IEnumerable<OpCheck> SoftmaxChecks()
    {
        foreach (var s in RowsShapes.Append(new(4, 1)))
        {
            CheckInput[] x = [new(new Shape(s.Rows, s.Columns))];
            yield return new OpCheck($"softmax {s.Rows}x{s.Columns}", x, (_, t) => t[0].Softmax(), x => Reference.Softmax(s, x[0]));
            yield return new OpCheck($"log-softmax {s.Rows}x{s.Columns}", x, (_, t) => t[0].LogSoftmax(), x => Reference.LogSoftmax(s, x[0]));
        }
    }
}
