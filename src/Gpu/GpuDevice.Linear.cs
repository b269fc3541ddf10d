using ILGPU;

namespace MidasNet.Gpu;

internal sealed partial class GpuDevice
{
    internal override void Linear<TActivation>(LinearShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y) => Multiply(
        shape.N, shape.Out, shape.In,
        new MatrixAlongDepth(View(x), shape.N, shape.In),
        new MatrixAlongDepth(View(w), shape.Out, shape.In),
        new RowResult<TActivation>(activation, ViewOrEmpty(b), View(y), shape.Out));

    internal override void LinearBackwardInput(LinearShape shape, Storage dy, Storage w, Storage dx) => Multiply(
        shape.N, shape.In, shape.Out,
        new MatrixAlongDepth(View(dy), shape.N, shape.Out),
        new MatrixAlongLines(View(w), shape.In),
        new RowResult<Identity>(default, ArrayView<float>.Empty, View(dx), shape.In));

    internal override void LinearBackwardWeight(LinearShape shape, Storage x, Storage dy, Storage dw) => Multiply(
        shape.Out, shape.In, shape.N,
        new MatrixAlongLines(View(dy), shape.Out),
        new MatrixAlongLines(View(x), shape.In),
        new RowResult<Identity>(default, ArrayView<float>.Empty, View(dw), shape.In));
}
