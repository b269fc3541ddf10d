namespace MidasNet;

public static partial class Ops
{
    /// <summary>Appends the channels of b to those of a: [N, C1, H, W] and [N, C2, H, W] to [N, C1 + C2, H, W]; likewise for [N, C].</summary>
    /// <exception cref="ShapeException">The tensors differ in more than channels.</exception>
    public static Tensor ConcatenateChannels(this Tensor a, Tensor b)
    {
        (a, b) = (a.ToDeviceLayout(), b.ToDeviceLayout());
        var (shapeA, shapeB, layout) = (a.Shape, b.Shape, a.Scope.Device.ImageLayout);
        var rowsA = ChannelShape.Of(nameof(ConcatenateChannels), shapeA, layout);
        var rowsB = ChannelShape.Of(nameof(ConcatenateChannels), shapeB, layout);
        if (shapeA.Rank != shapeB.Rank || shapeA.N != shapeB.N || shapeA.H != shapeB.H || shapeA.W != shapeB.W)
            throw new ShapeException(nameof(ConcatenateChannels), $"{shapeA} and {shapeB} may differ in channels only");

        var scope = a.Scope;
        int lengthA = rowsA.C * rowsA.Area, lengthB = rowsB.C * rowsB.Area, length = lengthA + lengthB;
        var shape = shapeA.Rank == 2 ? new Shape(shapeA.N, shapeA.C + shapeB.C) : new Shape(shapeA.N, shapeA.C + shapeB.C, shapeA.H, shapeA.W);
        var y = scope.Empty(shape, layout);
        scope.Device.Copy(new BlockCopy(rowsA.N, lengthA, 0, lengthA, 0, length), a.Storage, y.Storage);
        scope.Device.Copy(new BlockCopy(rowsB.N, lengthB, 0, lengthB, lengthA, length), b.Storage, y.Storage);

        return scope.Record(y, [a, b], (a, b, lengthA, lengthB, rows: rowsA.N), static (s, dy) =>
        {
            CutOut(s.a, dy, s.rows, 0, s.lengthA, s.lengthA + s.lengthB);
            CutOut(s.b, dy, s.rows, s.lengthA, s.lengthB, s.lengthA + s.lengthB);
        });
    }

    private static void CutOut(Tensor x, Tensor dy, int blocks, int offset, int length, int stride)
    {
        if (!x.NeedsGradient) return;
        var dx = dy.Scope.EmptyLike(x);
        dy.Scope.Device.Copy(new BlockCopy(blocks, length, offset, stride, 0, length), dy.Storage, dx.Storage);
        dy.Scope.AddGradient(x, dx);
    }
}
