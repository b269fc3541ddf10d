namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    public override void MaxPool2d(Pool2dShape shape, Storage x, Storage y)
    {
        var (from, to) = (ToPlanes(shape.N, shape.C, shape.H * shape.W, x), Allocate(shape.Output.Length));
        PlanesMaxPool2d(shape, from, to);
        FromPlanes(shape.N, shape.C, shape.OutH * shape.OutW, to, y);
        Recycle(from);
    }

    public override void MaxPool2dBackward(Pool2dShape shape, Storage x, Storage y, Storage dy, Storage dx)
    {
        var xs = ToPlanes(shape.N, shape.C, shape.H * shape.W, x);
        var (ys, dys) = (ToPlanes(shape.N, shape.C, shape.OutH * shape.OutW, y), ToPlanes(shape.N, shape.C, shape.OutH * shape.OutW, dy));
        var dxs = Allocate(shape.N * shape.C * shape.H * shape.W);
        PlanesMaxPool2dBackward(shape, xs, ys, dys, dxs);
        FromPlanes(shape.N, shape.C, shape.H * shape.W, dxs, dx);
        Recycle(xs);
        Recycle(ys);
        Recycle(dys);
    }

    public override void AveragePool2d(Pool2dShape shape, Storage x, Storage y)
    {
        var (from, to) = (ToPlanes(shape.N, shape.C, shape.H * shape.W, x), Allocate(shape.Output.Length));
        PlanesAveragePool2d(shape, from, to);
        FromPlanes(shape.N, shape.C, shape.OutH * shape.OutW, to, y);
        Recycle(from);
    }

    public override void AveragePool2dBackward(Pool2dShape shape, Storage dy, Storage dx)
    {
        var (from, to) = (ToPlanes(shape.N, shape.C, shape.OutH * shape.OutW, dy), Allocate(shape.N * shape.C * shape.H * shape.W));
        PlanesAveragePool2dBackward(shape, from, to);
        FromPlanes(shape.N, shape.C, shape.H * shape.W, to, dx);
        Recycle(from);
    }

    // Kernels that still work on planes are fed through these two.
    private Storage ToPlanes(int images, int channels, int area, Storage x)
    {
        var planes = Allocate(images * channels * area);
        Transpose(new TransposeShape(images, area, channels), x, planes);
        return planes;
    }

    private void FromPlanes(int images, int channels, int area, Storage planes, Storage y)
    {
        Transpose(new TransposeShape(images, channels, area), planes, y);
        Recycle(planes);
    }
}
