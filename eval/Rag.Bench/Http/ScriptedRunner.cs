using System.Diagnostics;
using Rag.Engine;

namespace Rag.Bench.Http;

/// <summary>
/// A runner that computes nothing: a step takes a fixed time, and the token that every sequence gets is the number of the step, so that
/// whoever reads it knows when it was made.
/// </summary>
internal sealed class ScriptedRunner(TimeSpan step) : IModelRunner
{
    /// <summary>Numbers of steps begin anew after so many.</summary>
    public const int Steps = 2048;

    private readonly long[] _made = new long[Steps];
    private float[] _logits = [];
    private int _next;

    public ModelShape Shape { get; } = new(Steps, 512, 16, 1024, 16, [], new string('0', 64));

    /// <summary>Timestamp of when the token was made.</summary>
    public long Made(int token) => Volatile.Read(ref _made[token]);

    public Span<float> Run(RaggedBatch batch)
    {
        var rows = batch.LogitRows.Length;
        if (_logits.Length < rows * Steps)
        {
            _logits = new float[rows * Steps];
        }

        _logits.AsSpan().Clear();
        var token = _next++ % Steps;
        for (var row = 0; row < rows; row++)
        {
            _logits[(row * Steps) + token] = 10;
        }

        Thread.Sleep(step);
        Volatile.Write(ref _made[token], Stopwatch.GetTimestamp());
        return _logits.AsSpan(0, rows * Steps);
    }

    public void ReadBlocks(ReadOnlySpan<int> blocks, Span<byte> destination) => throw new NotSupportedException("There is no KV here.");

    public void WriteBlocks(ReadOnlySpan<int> blocks, ReadOnlySpan<byte> source) => throw new NotSupportedException("There is no KV here.");

    public void Dispose() { }
}
