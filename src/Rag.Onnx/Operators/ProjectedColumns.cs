using Rag.Kernels.States;
using Rag.Onnx.Native;

namespace Rag.Onnx.Operators;

/// <summary>Reads columns of rows where a projection has left them, so that nothing need be cut out of these rows first.</summary>
internal static unsafe class ProjectedColumns
{
    /// <param name="index">Of the input fp32 [tokens, any width].</param>
    /// <param name="first">The first column.</param>
    /// <exception cref="ArgumentException">The input has no such columns.</exception>
    public static RowColumns Read(KernelContext context, int index, int tokens, int first, int count)
    {
        var rows = context.Input(index).Ranked(2, "projected");
        var (found, width) = (rows.Dimension(0), rows.Dimension(1));
        return found == tokens && first >= 0 && (long)first + count <= width
            ? new RowColumns((float*)rows.Data + first, width)
            : throw new ArgumentException(
                $"projected is [{found}, {width}]: there are no {count} columns from {first} on in {tokens} rows"
            );
    }
}
