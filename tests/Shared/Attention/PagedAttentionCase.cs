using System.Runtime.InteropServices;
using Rag.Kernels.Attention;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;

namespace Rag.Tests.Attention;

/// <summary>
/// A random ragged step over a paged cache: shared passages encoded at other positions, partly valid last blocks, private past, new tokens.
/// Every byte of the cache that no sequence may see is 0xFF, which reads as NaN in each KV type.
/// </summary>
internal sealed unsafe class PagedAttentionCase : IDisposable
{
    private readonly Random _random;
    private readonly List<int[]> _table = [];
    private readonly List<int[]> _valid = [];
    private readonly List<int[]> _delta = [];
    private readonly List<int> _past = [];
    private readonly List<int> _cumulative = [0];
    private readonly Queue<int> _free;

    public PagedAttentionCase(
        int seed,
        int groups,
        int kvHeads,
        int headSize,
        int blockSize,
        KvType type,
        Step step,
        int pairs = 0,
        int? window = null,
        float? softCap = null
    )
    {
        _random = new Random(seed);
        RotaryPairs = pairs == 0 ? headSize / 2 : pairs;
        Shape = new AttentionShape(
            groups * kvHeads,
            kvHeads,
            headSize,
            blockSize,
            type,
            1 / MathF.Sqrt(headSize),
            rotary: true,
            window,
            softCap
        );
        Blocks = 4096 / blockSize + 64;
        var ids = Enumerable.Range(0, Blocks).ToArray();
        _random.Shuffle(ids);
        _free = new Queue<int>(ids);
        Keys = (byte*)NativeMemory.Alloc((nuint)CacheBytes);
        Values = (byte*)NativeMemory.Alloc((nuint)CacheBytes);
        new Span<byte>(Keys, CacheBytes).Fill(0xFF);
        new Span<byte>(Values, CacheBytes).Fill(0xFF);
        FillRotation();
        Compose(step);
        Width = _table.Max(row => row.Length);
        Cumulative = [.. _cumulative];
        Past = [.. _past];
        Table = Padded(_table, 0);
        Valid = Padded(_valid, blockSize);
        Delta = Padded(_delta, 0);
        Qkv = Floats(Tokens * (Shape.Heads + 2 * kvHeads) * headSize);
        Output = new float[Tokens * Shape.Heads * headSize];
    }

    /// <param name="PassageTokens">Tokens of the longest passage.</param>
    /// <param name="PastTokens">Tokens of the longest private past.</param>
    /// <param name="NewTokens">Tokens of the longest slice.</param>
    public sealed record Step(int Sequences, int Passages, int PassageTokens, int PastTokens, int NewTokens);

    public const int Context = 4096;

    public AttentionShape Shape { get; }

    public int Blocks { get; }

    public byte* Keys { get; }

    public byte* Values { get; }

    public int CacheBytes => (int)(Blocks * Shape.Cache.BytesPerBlock);

    public float[] Qkv { get; }

    public float[] Output { get; }

    /// <summary>A sink for each head, or none.</summary>
    public float[] Sinks { get; init; } = [];

    public float[] Cos { get; private set; } = [];

    public float[] Sin { get; private set; } = [];

    /// <summary>Element i of a head turns with element i + RotaryPairs, for i below RotaryPairs; elements behind the pairs stay.</summary>
    public int RotaryPairs { get; }

    /// <summary>
    /// Radians by which each pair turns from one position to the next: the angles of <see cref="Cos"/> and <see cref="Sin"/>.
    /// </summary>
    public float[] RadiansPerPosition =>
        [.. Enumerable.Range(0, RotaryPairs).Select(i => (float)Math.Pow(10_000, -i / (double)RotaryPairs))];

    public int Sequences => _past.Count;

    public int Tokens => _cumulative[^1];

    public int Width { get; }

    public int[] Cumulative { get; }

    public int[] Past { get; }

    public int[] Table { get; }

    public int[] Valid { get; }

    public int[] Delta { get; }

    /// <summary>Runs the kernel, without an operator or a session.</summary>
    public void Run(SimdLevel level, int threads = 1)
    {
        using var team = new WorkTeam(threads);
        using var work = new AttentionWork(Shape, AttentionKernel.Create(Shape, level), team);
        Run(work);
    }

    public void Run(AttentionWork work) => WithCall(call => work.Execute(call));

    public void WithCall(Action<AttentionCall> use)
    {
        Array.Fill(Output, float.NaN);
        fixed (
            float* qkv = Qkv,
                output = Output,
                cos = Cos,
                sin = Sin,
                sinks = Sinks
        )
        fixed (
            int* cumulative = Cumulative,
                past = Past,
                table = Table,
                valid = Valid,
                delta = Delta
        )
        {
            use(
                new AttentionCall
                {
                    Tokens = Tokens,
                    Sequences = Sequences,
                    TableWidth = Width,
                    Blocks = Blocks,
                    Context = Context,
                    RotaryHalf = RotaryPairs,
                    Qkv = qkv,
                    KeyCache = Keys,
                    ValueCache = Values,
                    CumulativeLengths = cumulative,
                    PastSlots = past,
                    BlockTable = table,
                    BlockValid = valid,
                    BlockDelta = delta,
                    Cos = cos,
                    Sin = sin,
                    Sinks = sinks,
                    Output = output,
                }
            );
        }
    }

    public void Dispose()
    {
        NativeMemory.Free(Keys);
        NativeMemory.Free(Values);
    }

    private void Compose(Step step)
    {
        var passages = Enumerable.Range(0, step.Passages).Select(_ => EncodePassage(1 + _random.Next(step.PassageTokens))).ToArray();
        for (var sequence = 0; sequence < step.Sequences; sequence++)
        {
            var (table, valid, delta) = (new List<int>(), new List<int>(), new List<int>());
            var position = 0;
            foreach (var passage in passages.OrderBy(_ => _random.Next()).Take(_random.Next(passages.Length + 1)))
            {
                foreach (var (block, slots) in passage.Blocks)
                {
                    table.Add(block);
                    valid.Add(slots);
                    delta.Add(position - passage.EncodedAt);
                }

                position += passage.Tokens;
            }

            var past = step.PastTokens == 0 ? 0 : _random.Next(step.PastTokens + 1);
            var tokens = _random.Next(1, step.NewTokens + 1);
            var slot = table.Count * Shape.BlockSize;
            _past.Add(slot + past);
            _cumulative.Add(_cumulative[^1] + tokens);
            for (var first = 0; first < past + tokens; first += Shape.BlockSize)
            {
                var block = _free.Dequeue();
                table.Add(block);
                valid.Add(Shape.BlockSize);
                delta.Add(0);
                FillSlots(block, Math.Clamp(past - first, 0, Shape.BlockSize));
            }

            _table.Add([.. table]);
            _valid.Add([.. valid]);
            _delta.Add([.. delta]);
        }
    }

    private (List<(int Block, int Slots)> Blocks, int Tokens, int EncodedAt) EncodePassage(int tokens)
    {
        var blocks = new List<(int, int)>();
        for (var first = 0; first < tokens; first += Shape.BlockSize)
        {
            var slots = Math.Min(Shape.BlockSize, tokens - first);
            var block = _free.Dequeue();
            FillSlots(block, slots);
            blocks.Add((block, slots));
        }

        return (blocks, tokens, _random.Next(2) == 0 ? 0 : _random.Next(100));
    }

    private void FillSlots(int block, int slots)
    {
        for (var head = 0; head < Shape.KvHeads; head++)
        {
            for (var slot = 0; slot < slots; slot++)
            {
                KvCodec.Write(Shape, KvPart.Keys, Keys, block, head, slot, Floats(Shape.HeadSize));
                KvCodec.Write(Shape, KvPart.Values, Values, block, head, slot, Floats(Shape.HeadSize));
            }
        }
    }

    private void FillRotation()
    {
        var half = RotaryPairs;
        Cos = new float[Context * half];
        Sin = new float[Context * half];
        for (var i = 0; i < Cos.Length; i++)
        {
            var angle = i / half * Math.Pow(10_000, -(i % half) / (double)half);
            (Cos[i], Sin[i]) = ((float)Math.Cos(angle), (float)Math.Sin(angle));
        }
    }

    private float[] Floats(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(_random.NextDouble() * 4 - 2))];

    private int[] Padded(List<int[]> rows, int filler) =>
        [.. rows.SelectMany(row => row.Concat(Enumerable.Repeat(filler, Width - row.Length)))];
}
