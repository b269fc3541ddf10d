namespace MidasNet.Checks;

internal static partial class OpChecks
{
    private static IEnumerable<OpCheck> Pool2dChecks()
    {
        Pool2dShape[] shapes =
        [
            // N, C, H, W, window, stride, padding
            new(1, 1, 1, 1, 1, 1, 1, 0), // smallest
            new(2, 3, 4, 6, 2, 2, 2, 0), // the usual window
            new(2, 3, 5, 7, 2, 2, 2, 0), // a row and a column left over
            new(1, 1, 2, 2, 2, 2, 2, 0),
            new(1, 2, 3, 33, 2, 2, 2, 0),
            new(2, 2, 5, 6, 2, 2, 1, 0), // overlapping
            new(2, 2, 5, 6, 2, 2, 1, 1),
            new(2, 2, 5, 6, 2, 2, 2, 1),
            new(1, 2, 1, 1, 2, 2, 2, 1),
            new(2, 3, 7, 9, 3, 3, 2, 1), // as in ResNet
            new(2, 3, 8, 9, 3, 3, 2, 1),
            new(2, 3, 8, 9, 3, 3, 2, 0),
            new(1, 3, 7, 7, 3, 3, 3, 0),
            new(1, 3, 8, 8, 3, 3, 1, 1),
            new(1, 2, 9, 8, 2, 2, 3, 0), // pixels that no window covers
            new(1, 2, 9, 11, 3, 3, 5, 1),
            new(1, 1, 6, 7, 5, 5, 1, 2),
            new(1, 1, 3, 7, 3, 3, 1, 0), // a single row of overlapping windows
            new(1, 2, 5, 4, 4, 4, 1, 0), // a single column
            new(1, 2, 6, 3, 3, 3, 3, 0),
            .. new[] { 7, 8, 15, 16, 17, 24, 33 }.SelectMany(channels => new Pool2dShape[] // around the vector lengths
            {
                new(2, channels, 4, 5, 2, 2, 2, 0),
                new(1, channels, 5, 4, 3, 3, 2, 1),
            }),
            new(3, 17, 60, 40, 2, 2, 2, 0), // several items, of images and parts of images
            new(2, 15, 70, 31, 3, 3, 2, 1),
        ];
        foreach (var s in shapes)
        {
            var shape = new Shape(s.N, s.C, s.H, s.W);
            string name = $"{s.WindowH}x{s.WindowW} stride {s.Stride} pad {s.Padding}, {s.N}x{s.C}x{s.H}x{s.W}";
            yield return new OpCheck($"max pool {name}", [new(shape, Spread.Distinct)],
                (_, t) => t[0].MaxPool2d(s.WindowH, s.Stride, s.Padding), x => Reference.MaxPool2d(s, x[0]));
            yield return new OpCheck($"average pool {name}", [new(shape)],
                (_, t) => t[0].AveragePool2d(s.WindowH, s.Stride, s.Padding), x => Reference.AveragePool2d(s, x[0]));
        }
        yield return new OpCheck("max pool 2x2, stride left to its default, 1x2x6x5", [new(new Shape(1, 2, 6, 5), Spread.Distinct)],
            (_, t) => t[0].MaxPool2d(2), x => Reference.MaxPool2d(new(1, 2, 6, 5, 2, 2, 2, 0), x[0]));

        Shape[] images = [new(1, 1, 1, 1), new(2, 3, 5, 7), new(3, 2, 1, 9), new(1, 4, 8, 2), new(2, 17, 3, 3)];
        foreach (var image in images)
        {
            Pool2dShape whole = new(image.N, image.C, image.H, image.W, image.H, image.W, 1, 0);
            yield return new OpCheck($"global max pool {image}", [new(image, Spread.Distinct)],
                (_, t) => t[0].GlobalMaxPool2d(), x => Reference.MaxPool2d(whole, x[0]));
            yield return new OpCheck($"global average pool {image}", [new(image)],
                (_, t) => t[0].GlobalAveragePool2d(), x => Reference.AveragePool2d(whole, x[0]));
        }
    }
}
