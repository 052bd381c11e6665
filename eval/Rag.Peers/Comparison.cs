using Rag.Bench;
using Rag.Bench.Machines;
using Rag.Core.Numerics;
using Rag.Core.Prompts;
using Rag.Ingestion.Samples;
using Rag.ModelFiles.Prompts;
using Rag.ModelFiles.Tokenizers;
using Rag.Onnx.Decoders;
using Rag.Peers.Engines;
using Rag.Peers.Workers;
using Rag.Peers.Workload;
using Rag.Prompting;

namespace Rag.Peers;

/// <summary>
/// Measures the engines by turns. Within a round one engine after the other does the same piece of work, and each round begins with another
/// engine, so that other programs on the machine disturb all engines alike.
/// </summary>
internal sealed class Comparison(ComparisonSettings settings, Action<string> progress)
{
    /// <summary>llama.cpp pads a slot to a multiple of this number of tokens.</summary>
    private const int SlotGranularity = 256;

    private readonly Measurements _measurements = new();

    public async Task<ComparisonReport> RunAsync(WatchedMachine machine, CancellationToken cancellation)
    {
        var tokenizer = TokenizerFactory.Load(settings.ModelFolder);
        var news = SampleNews.Load();
        var text = new SyntheticText(news, tokenizer, cancellation);
        var questions = QuestionLoad.Create(
            settings.WarmUpQuestions + settings.Questions,
            settings.Passages,
            [.. news.Questions.Select(question => question.Question)],
            text,
            tokenizer,
            PromptFormReader.Read(settings.ModelFolder, tokenizer, PromptTemplate.Instructions),
            settings.Seed
        );

        var workers = new List<WorkerProcess>();
        try
        {
            var search = new SettingSearch(settings, text, progress);
            foreach (var (name, worker) in await WorkersAsync(search, questions.Max(question => question.TokenCount), cancellation))
            {
                progress($"loading {name}");
                workers.Add(await WorkerProcess.StartAsync(name, worker, cancellation));
            }

            await MeasureRatesAsync(workers, text, cancellation);
            var serving = Serving(workers);
            await MeasureClosedLoopAsync(serving, questions, cancellation);
            if (settings.ArrivalsPerSecond > 0)
            {
                await MeasureOpenLoopAsync(serving, questions, cancellation);
            }

            return ComparisonReport.Of(settings, machine.Report, machine.Use(), search.Trials, workers, _measurements);
        }
        finally
        {
            foreach (var worker in workers)
            {
                await worker.DisposeAsync();
            }
        }
    }

    private async Task<List<(string Name, WorkerSettings Settings)>> WorkersAsync(
        SettingSearch search,
        int longestQuestion,
        CancellationToken cancellation
    )
    {
        var slotTokens = Math.Max(
            longestQuestion + ComparisonSettings.AnswerTokens,
            Math.Max(ComparisonSettings.LongPrompt, settings.DecodeContext) + settings.DecodeTokens + 1
        );
        slotTokens = Integers.RoundUp(slotTokens, SlotGranularity);
        using var checkpoint = DecoderCheckpoint.Open(settings.ModelFolder);
        var values = 2L * checkpoint.Configuration.Layers * checkpoint.Configuration.KvSize * slotTokens;
        var common = new WorkerSettings(
            EngineKind.Ours,
            settings.ModelFolder,
            settings.CacheFolder,
            settings.Threads,
            ThreadWait.Sleep,
            settings.Weights[0],
            FlashAttention: false,
            settings.MicroBatchTokens,
            Slots: 0,
            slotTokens,
            (long)settings.KvMiB << 20
        );
        int SlotsOf(int bytesPerValue) => (int)Math.Max(ComparisonSettings.BatchedSequences, common.KvBytes / (values * bytesPerValue));

        List<(string Name, WorkerSettings Settings)> all =
        [
            .. settings.Weights.Select(weights =>
                (weights == settings.Weights[0] ? EngineNames.Ours : $"{EngineNames.Ours} {weights}", common with { Weights = weights })
            ),
        ];
        foreach (var peer in settings.Peers)
        {
            var (name, bytesPerValue) = peer == EngineKind.LlamaCpp ? (EngineNames.LlamaCpp, 2) : (EngineNames.GenAi, 4);
            var best = await search.BestAsync(name, common with { Engine = peer }, cancellation);
            all.AddRange(best.Select(setting => (setting.Name, setting.Settings with { Slots = SlotsOf(bytesPerValue) })));
        }

        return all;
    }

    private async Task MeasureRatesAsync(List<WorkerProcess> workers, SyntheticText text, CancellationToken cancellation)
    {
        int[][] contexts =
        [
            .. Enumerable
                .Range(0, ComparisonSettings.BatchedSequences)
                .Select(i => text.Tokens(settings.DecodeContext, settings.Seed - 1 - i)),
        ];
        for (var round = 0; round <= settings.Rounds; round++)
        {
            progress(round == 0 ? "warm-up round" : $"round {round} of {settings.Rounds}");
            var turn = Turn(workers, round);
            foreach (var length in (int[])[ComparisonSettings.ShortPrompt, ComparisonSettings.LongPrompt])
            {
                var prompt = text.Tokens(length, settings.Seed + ((round + 1) * 10_000) + length);
                foreach (var worker in turn)
                {
                    var first = await worker.RunAsync(new PrefillJob(prompt), cancellation);
                    if (round > 0)
                    {
                        _measurements.Add(MeasureNames.Prefill(length), worker.Name, length / first.Seconds);
                        _measurements.NoteFirstToken(MeasureNames.Prefill(length), round, worker.Name, first.Token);
                    }
                }
            }

            foreach (var sequences in (int[])[1, ComparisonSettings.BatchedSequences])
            {
                foreach (var worker in turn)
                {
                    var timing = await worker.RunAsync(new DecodeJob(contexts[..sequences], settings.DecodeTokens), cancellation);
                    timing.Require(worker.Name, sequences, settings.DecodeTokens);
                    if (round > 0)
                    {
                        _measurements.Add(MeasureNames.Decode(sequences), worker.Name, timing.Tokens / timing.Seconds);
                    }
                }
            }
        }
    }

    /// <summary>
    /// The engines that answer questions: of a peer with two settings the one with the faster prefill, on which the first token depends
    /// most.
    /// </summary>
    private List<WorkerProcess> Serving(List<WorkerProcess> workers)
    {
        var prefill = MeasureNames.Prefill(ComparisonSettings.LongPrompt);
        var slower = workers
            .Where(worker => worker.Engine != EngineKind.Ours)
            .GroupBy(worker => worker.Engine)
            .SelectMany(peer => peer.OrderByDescending(worker => _measurements.Median(prefill, worker.Name)).Skip(1));
        return [.. workers.Except(slower)];
    }

    private async Task MeasureClosedLoopAsync(List<WorkerProcess> workers, Prompt[] questions, CancellationToken cancellation)
    {
        progress($"{settings.WarmUpQuestions} questions to fill the caches, then {settings.Questions} one by one");
        for (var i = 0; i < questions.Length; i++)
        {
            foreach (var worker in Turn(workers, i))
            {
                var answer = (
                    await worker.RunAsync(new ServeJob([questions[i]], [0], ComparisonSettings.AnswerTokens), cancellation)
                ).Single();
                if (i >= settings.WarmUpQuestions)
                {
                    Note(MeasureNames.ClosedLoop, i, worker, answer);
                }
            }
        }
    }

    /// <summary>Each engine answers the same questions at the same arrivals, while the others rest.</summary>
    private async Task MeasureOpenLoopAsync(List<WorkerProcess> workers, Prompt[] questions, CancellationToken cancellation)
    {
        var counted = questions[settings.WarmUpQuestions..];
        for (var round = 0; round < settings.Rounds; round++)
        {
            progress($"open loop, round {round + 1} of {settings.Rounds}");
            var arrivals = QuestionLoad.PoissonArrivals(counted.Length, settings.ArrivalsPerSecond, settings.Seed + round);
            foreach (var worker in Turn(workers, round))
            {
                var answers = await worker.RunAsync(new ServeJob(counted, arrivals, ComparisonSettings.AnswerTokens), cancellation);
                for (var i = 0; i < answers.Length; i++)
                {
                    Note(MeasureNames.OpenLoop, (round * counted.Length) + i, worker, answers[i]);
                }
            }
        }
    }

    private void Note(string measure, int question, WorkerProcess worker, ServedAnswer answer)
    {
        _measurements.Add(measure, worker.Name, answer.FirstTokenSeconds * 1000);
        _measurements.Add(MeasureNames.CachedShare(measure), worker.Name, (double)answer.CachedTokens / answer.PromptTokens);
        _measurements.NoteFirstToken(measure, question, worker.Name, answer.Token);
    }

    private static IEnumerable<WorkerProcess> Turn(List<WorkerProcess> workers, int round)
    {
        var first = round % workers.Count;
        return workers.Skip(first).Concat(workers.Take(first)).ToList();
    }
}
