using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Onnx.Decoders;

namespace Rag.Bench.Attention;

/// <summary>
/// Keys and values of sequences of equal length as GroupQueryAttention keeps them: [sequences, KV heads, length, head size] for each layer.
/// Past and present are this one buffer, so that the operator appends in place.
/// </summary>
internal sealed class GroupQueryCache : IDisposable
{
    /// <summary>The two tensors of a layer, by the names that the graph has for them.</summary>
    public static readonly IReadOnlyList<string> Parts = ["key", "value"];

    private readonly Dictionary<(int Layer, string Part), OrtValue> _values = [];
    private readonly Dictionary<(int Layer, string Part), float[]> _scales;

    private GroupQueryCache(DecoderConfiguration c, GroupQueryKv kv, int sequences, int length, GroupQueryCache? scaledAs)
    {
        (Configuration, Kv, Sequences, Length) = (c, kv, sequences, length);
        _scales = scaledAs?._scales ?? [];
        foreach (var place in Places(c))
        {
            var value = OrtValue.CreateAllocatedTensorValue(
                OrtAllocator.DefaultInstance,
                ElementOf(kv),
                [sequences, c.KvHeads, length, c.HeadSize]
            );
            value.GetTensorMutableRawData().Clear();
            _values.Add(place, value);
        }
    }

    public DecoderConfiguration Configuration { get; }

    public GroupQueryKv Kv { get; }

    public int Sequences { get; }

    /// <summary>Slots of a sequence.</summary>
    public int Length { get; }

    public static TensorElementType ElementOf(GroupQueryKv kv) =>
        kv switch
        {
            GroupQueryKv.Float16 => TensorElementType.Float16,
            GroupQueryKv.Int8 => TensorElementType.Int8,
            _ => TensorElementType.Float,
        };

    public static GroupQueryCache Empty(DecoderConfiguration configuration, int sequences, int length) =>
        new(configuration, GroupQueryKv.Float32, sequences, length, null);

    public OrtValue Of(int layer, string part) => _values[(layer, part)];

    /// <summary>[KV heads, head size]</summary>
    public float[] ScalesOf(int layer, string part) => _scales[(layer, part)];

    /// <summary>
    /// What the first sequences hold in another format, from a cache in fp32; rounded as the operator rounds. The scales of int8 are those
    /// of all that this cache holds.
    /// </summary>
    public GroupQueryCache As(GroupQueryKv kv, int sequences)
    {
        var other = new GroupQueryCache(Configuration, kv, sequences, Length, this);
        foreach (var place in Places(Configuration))
        {
            var source = Of(place.Layer, place.Part).GetTensorDataAsSpan<float>();
            if (kv == GroupQueryKv.Int8 && !_scales.ContainsKey(place))
            {
                _scales.Add(place, Scales(source));
            }

            Round(source, kv, _scales.GetValueOrDefault(place), other.Of(place.Layer, place.Part).GetTensorMutableRawData());
        }

        return other;
    }

    /// <summary>Nothing but the scales of this cache, for sequences of another length.</summary>
    public GroupQueryCache Emptied(int sequences, int length) => new(Configuration, Kv, sequences, length, this);

    private void Round(ReadOnlySpan<float> source, GroupQueryKv kv, float[]? scales, Span<byte> target)
    {
        switch (kv)
        {
            case GroupQueryKv.Float32:
                var whole = MemoryMarshal.Cast<byte, float>(target);
                source[..whole.Length].CopyTo(whole);
                return;
            case GroupQueryKv.Float16:
                var halves = MemoryMarshal.Cast<byte, Half>(target);
                foreach (var i in Enumerable.Range(0, halves.Length))
                {
                    halves[i] = (Half)source[i];
                }

                return;
            default:
                var bytes = MemoryMarshal.Cast<byte, sbyte>(target);
                foreach (var i in Enumerable.Range(0, bytes.Length))
                {
                    bytes[i] = (sbyte)Math.Clamp(MathF.Round(source[i] / scales![Channel(i)]), -128, 127);
                }

                return;
        }
    }

    private float[] Scales(ReadOnlySpan<float> source)
    {
        var largest = new float[Configuration.KvHeads * Configuration.HeadSize];
        foreach (var i in Enumerable.Range(0, source.Length))
        {
            largest[Channel(i)] = Math.Max(largest[Channel(i)], Math.Abs(source[i]));
        }

        return [.. largest.Select(most => most == 0 ? 1 : most / 127)];
    }

    /// <summary>Head and element of a head of the value at a place of a tensor.</summary>
    private int Channel(int place)
    {
        var size = Configuration.HeadSize;
        var head = place / (Length * size) % Configuration.KvHeads;
        return (head * size) + (place % size);
    }

    private static IEnumerable<(int Layer, string Part)> Places(DecoderConfiguration c) =>
        from layer in Enumerable.Range(0, c.Layers)
        from part in Parts
        select (layer, part);

    public void Dispose()
    {
        foreach (var value in _values.Values)
        {
            value.Dispose();
        }

        _values.Clear();
    }
}
