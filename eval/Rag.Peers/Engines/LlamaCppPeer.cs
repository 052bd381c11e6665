using System.Diagnostics;
using LLama;
using LLama.Common;
using LLama.Native;
using Rag.Core.Prompts;
using Rag.Onnx.Runner;
using Rag.Peers.Workers;
using Rag.Peers.Workload;

namespace Rag.Peers.Engines;

/// <summary>
/// llama.cpp, driven as its server drives it: slots with a KV stream each, decoding slots and waiting prompts in one batch, the longest
/// common prefix of a kept prompt reused. Unlike the server's, a prefix is copied to another slot rather than taken from the prompt that
/// owns it.
/// </summary>
internal sealed class LlamaCppPeer : IPeerEngine
{
    private const int BatchTokens = 2048;

    private readonly LLamaWeights _weights;
    private readonly LLamaContext _context;
    private readonly PromptSlots _slots;
    private readonly LLamaBatch _batch = new();
    private readonly int[] _endTokens;

    public LlamaCppPeer(WorkerSettings settings)
    {
        NativeLibraryConfig.All.WithLogCallback(
            (level, message) =>
            {
                if (level == LLamaLogLevel.Error)
                {
                    Console.Error.Write(message);
                }
            }
        );
        var parameters = new ModelParams(GgufIn(settings.ModelFolder))
        {
            Threads = settings.Threads,
            BatchThreads = settings.Threads,
            SeqMax = (uint)settings.Slots,
            ContextSize = (uint)(settings.Slots * settings.SlotTokens),
            BatchSize = BatchTokens,
            UBatchSize = (uint)settings.MicroBatchTokens,
            FlashAttention = settings.FlashAttention,
            KVUnified = false,
            TypeK = GGMLType.GGML_TYPE_F16,
            TypeV = GGMLType.GGML_TYPE_F16,
        };
        _weights = LLamaWeights.LoadFromFile(parameters);
        _context = _weights.CreateContext(parameters);
        _slots = new PromptSlots(settings.Slots);
        _endTokens = [.. new[] { _weights.Vocab.EOS, _weights.Vocab.EOT }.OfType<LLamaToken>().Select(token => (int)token).Distinct()];
        Description =
            $"llama.cpp of LLamaSharp {PackageVersion.Of("LLamaSharp")}, "
            + $"flash attention {(settings.FlashAttention ? "on" : "off")}, "
            + $"KV F16, {settings.ThreadWords}, {settings.Slots} slots of {settings.SlotTokens}, micro-batch {settings.MicroBatchTokens}";
    }

    public string Description { get; }

    public string? GraphFolder => null;

    private SafeLLamaContextHandle Native => _context.NativeHandle;

    /// <summary>The first file of a split model; the library finds the other files by its name.</summary>
    private static string GgufIn(string folder) =>
        Directory.GetFiles(folder, "*.gguf").Order(StringComparer.Ordinal).FirstOrDefault()
        ?? throw new FileNotFoundException($"llama.cpp needs a GGUF model: there is none in {folder}.");

    public FirstToken Prefill(int[] prompt)
    {
        var task = Begin(prompt, 0) ?? throw new InvalidOperationException("Every slot is busy.");
        Rewind(task.Slot, 0);
        var started = Stopwatch.GetTimestamp();
        while (task.Times.Count == 0)
        {
            Step([task]);
        }

        PromptSlots.Release(task.Slot);
        return new FirstToken(Stopwatch.GetElapsedTime(started, task.Times[0]).TotalSeconds, task.First);
    }

    public DecodeTiming Decode(int[][] contexts, int tokens)
    {
        var tasks = contexts.Select(context => Begin(context, 0) ?? throw new InvalidOperationException("Every slot is busy.")).ToList();
        while (tasks.Where(task => task.Times.Count == 0).ToList() is { Count: > 0 } waiting)
        {
            Step(waiting);
        }

        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < tokens; i++)
        {
            Step(tasks);
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        foreach (var task in tasks)
        {
            PromptSlots.Release(task.Slot);
        }

        return new DecodeTiming(seconds, tokens * contexts.Length, tokens);
    }

    public IReadOnlyList<ServedAnswer> Serve(Prompt[] prompts, double[] arrivals, int tokens)
    {
        var started = Stopwatch.GetTimestamp();
        var answers = new ServedAnswer[prompts.Length];
        var running = new List<SlotTask>();
        var (next, done) = (0, 0);
        while (done < prompts.Length)
        {
            while (
                next < prompts.Length
                && arrivals[next] <= Stopwatch.GetElapsedTime(started).TotalSeconds
                && Begin(prompts[next].Ids(), next) is { } arrived
            )
            {
                running.Add(arrived);
                next++;
            }

            if (running.Count == 0)
            {
                Thread.Sleep(TimeSpan.FromSeconds(Math.Max(0, arrivals[next] - Stopwatch.GetElapsedTime(started).TotalSeconds)));
                continue;
            }

            Step(running);
            foreach (var task in running.Where(task => task.Times.Count == tokens))
            {
                double Since(long time) => Stopwatch.GetElapsedTime(started, time).TotalSeconds - arrivals[task.Index];
                answers[task.Index] = new ServedAnswer(
                    Since(task.Times[0]),
                    Since(task.Times[^1]),
                    task.Prompt.Length,
                    task.CachedTokens,
                    task.First
                );
                PromptSlots.Release(task.Slot);
                done++;
            }

            running.RemoveAll(task => task.Times.Count == tokens);
        }

        return answers;
    }

    /// <summary>The task of a question in its slot; null when every slot is busy.</summary>
    private SlotTask? Begin(int[] prompt, int index)
    {
        if (_slots.TryTake(prompt, SlotReuse.Copy) is not { } choice)
        {
            return null;
        }

        if (choice.Source != choice.Slot)
        {
            Rewind(choice.Slot, 0);
            if (choice.Prefix > 0)
            {
                // llama.cpp can only copy whole streams.
                Native.MemorySequenceCopy((LLamaSeqId)choice.Source.Id, (LLamaSeqId)choice.Slot.Id, -1, -1);
                choice.Slot.Tokens.AddRange(choice.Source.Tokens);
            }
        }

        Rewind(choice.Slot, choice.Prefix);
        return new SlotTask(choice.Slot, prompt, index, choice.Prefix);
    }

    private void Rewind(PromptSlot slot, int length)
    {
        Native.MemorySequenceRemove((LLamaSeqId)slot.Id, length, -1);
        slot.Tokens.RemoveRange(length, slot.Tokens.Count - length);
    }

    /// <summary>One batch: the next token of every task that decodes, and as much of the prompts of the others as it holds.</summary>
    private void Step(List<SlotTask> tasks)
    {
        _batch.Clear();
        var rows = new List<(SlotTask Task, int Row)>();
        foreach (var task in tasks.OrderByDescending(task => task.Times.Count > 0))
        {
            var pending = task.Pending;
            for (var i = 0; i < pending.Length && _batch.TokenCount < BatchTokens; i++)
            {
                var isLast = i == pending.Length - 1;
                var row = _batch.Add(pending[i], task.Slot.Tokens.Count, (LLamaSeqId)task.Slot.Id, isLast);
                task.Slot.Tokens.Add(pending[i]);
                if (isLast)
                {
                    rows.Add((task, row));
                }
            }
        }

        if (Native.Decode(_batch) is not DecodeResult.Ok and var failure)
        {
            throw new InvalidOperationException($"llama.cpp did not decode a batch of {_batch.TokenCount} tokens: {failure}.");
        }

        foreach (var (task, row) in rows)
        {
            task.Accept(Best(Native.GetLogitsIth(row)));
        }
    }

    private int Best(Span<float> logits)
    {
        foreach (var end in _endTokens)
        {
            logits[end] = float.NegativeInfinity;
        }

        return LikeliestToken.Of(logits);
    }

    public void Dispose()
    {
        _context.Dispose();
        _weights.Dispose();
    }

    private sealed class SlotTask(PromptSlot slot, int[] prompt, int index, int cachedTokens)
    {
        private readonly int[] _next = new int[1];

        public PromptSlot Slot => slot;

        public int[] Prompt => prompt;

        /// <summary>The prompt's number among the prompts served together.</summary>
        public int Index => index;

        public int CachedTokens => cachedTokens;

        public int First { get; private set; }

        /// <summary>When each token was chosen.</summary>
        public List<long> Times { get; } = [];

        /// <summary>The tokens to be computed before the next token can be chosen.</summary>
        public int[] Pending => Times.Count > 0 ? _next : prompt[slot.Tokens.Count..];

        public void Accept(int token)
        {
            Times.Add(Stopwatch.GetTimestamp());
            First = Times.Count == 1 ? token : First;
            _next[0] = token;
        }
    }
}
