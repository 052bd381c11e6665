using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Onnx;

/// <summary>Rows whose reader is made anew each time, so that what it needs is not kept between.</summary>
internal sealed class RowsOnDemand(Func<IRowReader> make) : IRowReader
{
    public void ReadFloat32(long first, int count, Span<float> destination) => make().ReadFloat32(first, count, destination);
}
