namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    public override void Transpose(TransposeShape shape, Storage x, Storage y) =>
        team.For(shape.Count * Items(shape.Columns, TransposeWork.ColumnsPerItem), new TransposeWork { Shape = shape, X = P(x), Y = P(y) });

    private struct TransposeWork : IWork
    {
        public const int ColumnsPerItem = 64;

        // A block of 16 by 16 values touches sixteen cache lines on either side.
        private const int Block = 16;

        public TransposeShape Shape;
        public float* X, Y;

        public readonly void Run(int item, int worker)
        {
            int items = Items(Shape.Columns, ColumnsPerItem), rows = Shape.Rows, columns = Shape.Columns;
            long matrix = (long)(item / items) * rows * columns;
            int first = item % items * ColumnsPerItem, end = Math.Min(columns, first + ColumnsPerItem);
            for (int top = 0; top < rows; top += Block)
            {
                int bottom = Math.Min(rows, top + Block);
                for (int left = first; left < end; left += Block)
                {
                    int right = Math.Min(end, left + Block);
                    for (int j = left; j < right; j++)
                    {
                        float* x = X + matrix + j, y = Y + matrix + (long)j * rows;
                        for (int i = top; i < bottom; i++) y[i] = x[(long)i * columns];
                    }
                }
            }
        }
    }
}
