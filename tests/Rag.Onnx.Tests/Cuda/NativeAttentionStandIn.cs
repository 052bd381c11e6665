using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Onnx.Cuda;
using Rag.Onnx.Native;

namespace Rag.Onnx.Tests.Cuda;

/// <summary>
/// com.microsoft::PagedAttention on CPU, written to the operator's contract, because the operator has no CPU kernel: packed queries, keys
/// and values in 16-bit floats, rotation by halves, one slot for each position, caches [blocks, block size, KV heads, head size] that the
/// outputs share.
/// </summary>
internal sealed class NativeAttentionStandIn()
    : ManagedOperator(
        CudaContract.PagedAttention,
        [.. Enumerable.Repeat(AnyType, CudaContract.NodeInputs)],
        1,
        [.. Enumerable.Repeat(TensorElementType.Float16, 3)]
    )
{
    public override ManagedKernel CreateKernel(KernelAttributes attributes)
    {
        if (attributes.Integer("do_rotary") != 1 || attributes.Integer("rotary_interleaved", 0) != 0)
        {
            throw new ArgumentException("rotates by halves only");
        }

        return new Kernel(
            attributes.Integer("num_heads"),
            attributes.Integer("kv_num_heads"),
            attributes.Float("scale"),
            attributes.OptionalInteger("local_window_size"),
            attributes.OptionalFloat("softcap")
        );
    }

    private sealed unsafe class Kernel(int heads, int kvHeads, float scale, int? window, float? softCap) : ManagedKernel
    {
        public override void Compute(KernelContext context)
        {
            var step = new Step(context, heads, kvHeads, scale, window, softCap);
            if (step.Keys != context.Output(1, step.CacheShape) || step.Values != context.Output(2, step.CacheShape))
            {
                throw new ArgumentException("key_cache and key_cache_out must be the same buffer");
            }

            for (var b = 0; b < step.Sequences; b++)
            {
                step.Require(b);
                for (var token = step.Cumulative[b]; token < step.Cumulative[b + 1]; token++)
                {
                    step.Compute(b, token);
                }
            }
        }
    }

    private sealed unsafe class Step
    {
        private readonly int _heads;
        private readonly int _kvHeads;
        private readonly float _scale;
        private readonly int? _window;
        private readonly float? _softCap;
        private readonly int _blockSize;
        private readonly int _size;
        private readonly int _pairs;
        private readonly int _width;
        private readonly Half* _qkv;
        private readonly Half* _cos;
        private readonly Half* _sin;
        private readonly Half* _output;
        private readonly int* _past;
        private readonly int* _table;
        private readonly int* _metadata;

        public Step(KernelContext context, int heads, int kvHeads, float scale, int? window, float? softCap)
        {
            (_heads, _kvHeads, _scale, _window, _softCap) = (heads, kvHeads, scale, window, softCap);
            var keys = context.Input(3).Ranked(4, "key_cache");
            var table = context.Input(7).Ranked(2, "block_table");
            var cos = context.Input(8).Ranked(2, "cos_cache");
            var tokens = context.Input(0).Dimension(0);
            (_blockSize, _size, _pairs) = (keys.Dimension(1), keys.Dimension(3), cos.Dimension(1));
            (Sequences, _width) = (table.Dimension(0), table.Dimension(1));
            CacheShape = keys.Shape.ToArray();
            Keys = (Half*)keys.Data;
            Values = (Half*)context.Input(4).Ranked(4, "value_cache").Data;
            Cumulative = (int*)context.Vector(5, "cumulative_sequence_length", Sequences + 1);
            _past = (int*)context.Vector(6, "past_seqlens", Sequences);
            _metadata = (int*)context.Vector(16, "attention_metadata", CudaContract.AttentionMetadataLength);
            _table = (int*)table.Data;
            _qkv = (Half*)context.Shaped(0, "query", tokens, (heads + (2 * kvHeads)) * _size);
            _cos = (Half*)cos.Data;
            _sin = (Half*)context.Shaped(9, "sin_cache", cos.Dimension(0), _pairs);
            _output = (Half*)context.Output(0, tokens, heads * _size);
        }

        public int Sequences { get; }

        public long[] CacheShape { get; }

        public Half* Keys { get; }

        public Half* Values { get; }

        public int* Cumulative { get; }

        public void Require(int sequence)
        {
            var tokens = Cumulative[sequence + 1] - Cumulative[sequence];
            if (tokens > _metadata[0] || _past[sequence] + tokens > _metadata[1] || _metadata[2] > _metadata[1])
            {
                throw new ArgumentException("attention_metadata does not bound the step");
            }
        }

        public void Compute(int sequence, int token)
        {
            var position = _past[sequence] + token - Cumulative[sequence];
            for (var head = 0; head < _kvHeads; head++)
            {
                var slot = Slot(sequence, position, head);
                Narrow(Rotated(token, _heads + head, position), Keys + slot);
                Narrow(Row(token, _heads + _kvHeads + head), Values + slot);
            }

            for (var head = 0; head < _heads; head++)
            {
                Attend(sequence, token, position, head);
            }
        }

        private void Attend(int sequence, int token, int position, int head)
        {
            var query = Rotated(token, head, position);
            var first = Math.Max(0, position + 1 - (_window ?? position + 1));
            var weights = new float[position + 1 - first];
            var row = new float[_size];
            var sum = new float[_size];
            for (var i = 0; i < weights.Length; i++)
            {
                Widen(Keys + Slot(sequence, first + i, head * _kvHeads / _heads), row);
                var score = TensorPrimitives.Dot<float>(query, row) * _scale;
                weights[i] = _softCap is { } cap ? cap * MathF.Tanh(score / cap) : score;
            }

            TensorPrimitives.SoftMax<float>(weights, weights);
            for (var i = 0; i < weights.Length; i++)
            {
                Widen(Values + Slot(sequence, first + i, head * _kvHeads / _heads), row);
                TensorPrimitives.MultiplyAdd<float>(row, weights[i], sum, sum);
            }

            Narrow(sum, _output + (((token * _heads) + head) * _size));
        }

        private long Slot(int sequence, int position, int head)
        {
            var block = _table[(sequence * _width) + (position / _blockSize)];
            if ((uint)block >= CacheShape[0])
            {
                throw new ArgumentException($"there is no block {block}");
            }

            return (((((long)block * _blockSize) + (position % _blockSize)) * _kvHeads) + head) * _size;
        }

        private float[] Rotated(int token, int head, int position)
        {
            var row = Row(token, head);
            for (var i = 0; i < _pairs; i++)
            {
                var (cos, sin) = ((float)_cos[(position * _pairs) + i], (float)_sin[(position * _pairs) + i]);
                (row[i], row[i + _pairs]) = ((row[i] * cos) - (row[i + _pairs] * sin), (row[i + _pairs] * cos) + (row[i] * sin));
            }

            return row;
        }

        private float[] Row(int token, int head)
        {
            var row = new float[_size];
            Widen(_qkv + (((token * (_heads + (2 * _kvHeads))) + head) * _size), row);
            return row;
        }

        private void Widen(Half* source, Span<float> target) =>
            TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(source, _size), target);

        private void Narrow(ReadOnlySpan<float> source, Half* target) =>
            TensorPrimitives.ConvertToHalf(source, new Span<Half>(target, _size));
    }
}
