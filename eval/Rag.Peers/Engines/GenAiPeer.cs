using System.Diagnostics;
using Microsoft.ML.OnnxRuntimeGenAI;
using Rag.Core.Prompts;
using Rag.Peers.GenAi;
using Rag.Peers.Workers;
using Rag.Peers.Workload;

namespace Rag.Peers.Engines;

/// <summary>
/// onnxruntime-genai on the same weights. Its generators hold one rectangular batch each, so questions are served one after the other; a
/// generator that is rewound keeps what a new prompt shares with its last one, and as many are kept as the KV memory holds.
/// </summary>
internal sealed class GenAiPeer : IPeerEngine
{
    private readonly OgaHandle _library = new();
    private readonly Model _model;
    private readonly PromptSlots _slots;
    private readonly Dictionary<PromptSlot, Generator> _generators = [];
    private readonly WorkerSettings _settings;

    public GenAiPeer(WorkerSettings settings)
    {
        Utils.DisableTelemetryEvents();
        _settings = settings;
        var folder = GenAiModelFolder.GetOrBuild(settings);
        GraphFolder = GenAiModelFolder.GraphFolder(folder);
        _model = new Model(folder);
        _slots = new PromptSlots(settings.Slots);
        Description =
            $"onnxruntime-genai {PackageVersion.Of("Microsoft.ML.OnnxRuntimeGenAI")}, MatMulNBits 8 bit accuracy level 4, "
            + $"GroupQueryAttention, KV Float32, {settings.ThreadWords}, "
            + $"{settings.Slots} generators of {settings.SlotTokens}";
    }

    public string Description { get; }

    public string? GraphFolder { get; }

    public FirstToken Prefill(int[] prompt)
    {
        using var generator = Create(1, prompt.Length + 1);
        var started = Stopwatch.GetTimestamp();
        generator.AppendTokens(prompt);
        generator.GenerateNextToken();
        var token = generator.GetNextTokens()[0];
        return new FirstToken(Stopwatch.GetElapsedTime(started).TotalSeconds, token);
    }

    public DecodeTiming Decode(int[][] contexts, int tokens)
    {
        using var generator = Create(contexts.Length, contexts[0].Length + tokens + 1);
        generator.AppendTokens(contexts.SelectMany(context => context).ToArray());
        generator.GenerateNextToken();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < tokens; i++)
        {
            generator.GenerateNextToken();
        }

        return new DecodeTiming(Stopwatch.GetElapsedTime(started).TotalSeconds, tokens * contexts.Length, tokens);
    }

    public IReadOnlyList<ServedAnswer> Serve(Prompt[] prompts, double[] arrivals, int tokens)
    {
        var started = Stopwatch.GetTimestamp();
        var answers = new List<ServedAnswer>(prompts.Length);
        foreach (var (prompt, arrival) in prompts.Zip(arrivals))
        {
            var wait = TimeSpan.FromSeconds(arrival) - Stopwatch.GetElapsedTime(started);
            Thread.Sleep(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
            answers.Add(Answer(prompt.Ids(), tokens, () => Stopwatch.GetElapsedTime(started).TotalSeconds - arrival));
        }

        return answers;
    }

    private ServedAnswer Answer(int[] prompt, int tokens, Func<double> sinceArrival)
    {
        var choice = _slots.TryTake(prompt, SlotReuse.InPlace)
            ?? throw new InvalidOperationException("A generator is in use though questions come one by one.");
        var slot = choice.Slot;
        if (_generators.TryGetValue(slot, out var generator))
        {
            generator.RewindTo((ulong)choice.Prefix);
        }
        else
        {
            _generators.Add(slot, generator = Create(1, _settings.SlotTokens));
        }

        generator.AppendTokens(prompt.AsSpan(choice.Prefix));
        var (first, firstSeconds) = (0, 0.0);
        for (var i = 0; i < tokens; i++)
        {
            generator.GenerateNextToken();
            (first, firstSeconds) = i == 0 ? (generator.GetNextTokens()[0], sinceArrival()) : (first, firstSeconds);
        }

        var seconds = sinceArrival();

        // The last token was chosen, but its keys and values were not computed.
        slot.Tokens.Clear();
        slot.Tokens.AddRange(generator.GetSequence(0)[..^1]);
        PromptSlots.Release(slot);
        return new ServedAnswer(firstSeconds, seconds, prompt.Length, choice.Prefix, first);
    }

    /// <param name="length">The most tokens of a sequence; the memory for them is taken at once.</param>
    private Generator Create(int batch, int length)
    {
        using var parameters = new GeneratorParams(_model);
        parameters.SetSearchOption("batch_size", batch);
        parameters.SetSearchOption("max_length", length);
        parameters.SetSearchOption("min_length", length);
        return new Generator(_model, parameters);
    }

    public void Dispose()
    {
        foreach (var generator in _generators.Values)
        {
            generator.Dispose();
        }

        _model.Dispose();
        _library.Dispose();
    }
}
