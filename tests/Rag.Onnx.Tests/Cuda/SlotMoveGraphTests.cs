using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rag.Onnx.Cuda;
using Rag.Onnx.Graphs;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Tests.Cuda;

public sealed class SlotMoveGraphTests
{
    private const int Slots = 40;
    private const int KvHeads = 2;

    [Theory]
    [InlineData(16, 8)]
    [InlineData(64, 32)]
    [InlineData(48, 12)]
    public void Run_InPlace_TurnsKeysAsTheHostDoesAndTouchesNothingElse(int headSize, int pairs)
    {
        SlotMove[] moves = [new(3, 20, 5), new(4, 21, 5), new(20, 33, -7), new(9, 3, 0), new(39, 9, 1900)];
        var rotation = new KeyRotation(RotaryFrequencies.Plain(2 * pairs, 10_000));
        var row = KvHeads * headSize;
        Half[] keys = [.. Enumerable.Range(0, Slots * row).Select(i => (Half)MathF.Sin(i))];
        Half[] values = [.. Enumerable.Range(0, Slots * row).Select(i => (Half)MathF.Cos(i))];
        var (expectedKeys, expectedValues) = (keys.ToArray(), values.ToArray());
        foreach (var move in moves)
        {
            var target = expectedKeys.AsSpan((int)move.Target * row, row);
            keys.AsSpan((int)move.Source * row, row).CopyTo(target);
            values.AsSpan((int)move.Source * row, row).CopyTo(expectedValues.AsSpan((int)move.Target * row, row));
            rotation.Turn(MemoryMarshal.AsBytes(target), TensorType.Float16, headSize, move.Delta);
        }

        Run(moves, rotation, keys, values, headSize, pairs);

        Assert.Equal(expectedValues, values);
        Assert.All(keys.Zip(expectedKeys), pair => Assert.Equal((double)pair.Second, (double)pair.First, 1e-3));
        var touched = moves.Select(move => (int)move.Target).ToHashSet();
        Assert.All(Enumerable.Range(0, keys.Length).Where(i => !touched.Contains(i / row)), i => Assert.Equal(expectedKeys[i], keys[i]));
    }

    private static void Run(SlotMove[] moves, KeyRotation rotation, Half[] keys, Half[] values, int headSize, int pairs)
    {
        using var options = new SessionOptions();
        using var session = new InferenceSession(SlotMoveGraph.Build(1, KvHeads, headSize, pairs, TensorType.Float16), options);
        using var binding = session.CreateIoBinding();
        using var runOptions = new RunOptions();
        var cos = new float[moves.Length * pairs];
        var sin = new float[moves.Length * pairs];
        for (var i = 0; i < moves.Length; i++)
        {
            rotation.Angles(moves[i].Delta, cos.AsSpan(i * pairs, pairs), sin.AsSpan(i * pairs, pairs));
        }

        var pinned = new List<IDisposable>();
        Bind(SlotMoveGraph.Sources, moves.Select(move => move.Source).ToArray(), TensorElementType.Int64, moves.Length);
        Bind(SlotMoveGraph.Targets, moves.Select(move => move.Target).ToArray(), TensorElementType.Int64, moves.Length, 1);
        Bind(SlotMoveGraph.Turns, Enumerable.Range(0, moves.Length).Select(i => (long)i).ToArray(), TensorElementType.Int64, moves.Length);
        Bind(SlotMoveGraph.Cosines, cos, TensorElementType.Float, moves.Length, pairs);
        Bind(SlotMoveGraph.Sines, sin, TensorElementType.Float, moves.Length, pairs);
        BindCache(PagedContract.KeyCache(0), keys);
        BindCache(PagedContract.ValueCache(0), values);
        session.RunWithBinding(runOptions, binding);
        pinned.ForEach(item => item.Dispose());

        void Bind<T>(string name, T[] data, TensorElementType type, params long[] shape)
            where T : unmanaged => binding.BindInput(name, Tensor(data, type, shape));

        void BindCache(string name, Half[] data)
        {
            var tensor = Tensor(data, TensorElementType.Float16, [Slots, KvHeads, headSize]);
            binding.BindInput(name, tensor);
            binding.BindOutput(name + CudaContract.OutSuffix, tensor);
        }

        OrtValue Tensor<T>(T[] data, TensorElementType type, long[] shape)
            where T : unmanaged
        {
            var memory = data.AsMemory().Pin();
            nint address;
            unsafe
            {
                address = (nint)memory.Pointer;
            }

            var value = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance,
                type,
                shape,
                address,
                MemoryMarshal.AsBytes(data.AsSpan()).Length
            );
            pinned.Add(value);
            pinned.Add(memory);
            return value;
        }
    }
}
