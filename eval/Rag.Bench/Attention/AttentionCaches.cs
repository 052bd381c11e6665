using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Rag.Bench.Attention;

/// <summary>Keys and values of every layer, in turn: filled by one step, and read by those that follow it.</summary>
internal sealed class AttentionCaches
{
    private int _owners = 1;

    private AttentionCaches(List<OrtValue> values) => Values = values;

    public IReadOnlyList<OrtValue> Values { get; }

    public static AttentionCaches Allocate(int layers, TensorElementType type, long[] shape)
    {
        var values = new List<OrtValue>();
        foreach (var _ in Enumerable.Range(0, 2 * layers))
        {
            values.Add(OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type, shape));
            values[^1].GetTensorMutableRawData().Clear();
        }

        return new AttentionCaches(values);
    }

    /// <summary>The same, for one owner more.</summary>
    public AttentionCaches Shared()
    {
        _owners++;
        return this;
    }

    /// <summary>Gives the memory back once every owner is done with it.</summary>
    public void Release()
    {
        if (--_owners > 0)
        {
            return;
        }

        foreach (var value in Values)
        {
            value.Dispose();
        }
    }
}
