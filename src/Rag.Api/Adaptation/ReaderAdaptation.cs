using System.Text.Json;
using Rag.Api.Adapters;
using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Eval.Adaptation;
using Rag.Ingestion.Indexing;
using Rag.ModelFiles.Weights;
using Rag.Prompting;

namespace Rag.Api.Adaptation;

/// <summary>
/// Learns an adapter of the reader. It is measured by what the reader answers with it and with what is in use, from the same passages:
/// held-out questions, and as old ones those of earlier adopted runs and the fixed ones over the sample news.
/// </summary>
internal sealed class ReaderAdaptation(
    AdaptationOptions options,
    AdaptationFolder folder,
    AdaptationData data,
    AdapterOptions adapters,
    AdoptedAdapters adopted,
    Hosting.Models models,
    IForegroundActivity activity,
    IServiceProvider services,
    IConfiguration configuration
) : IAdaptation
{
    private const string Candidate = "adapting";
    private const int Rank = 8;
    private const int Alpha = 16;
    private const int MostSamples = 4000;
    private const double LearningRate = 2e-4;
    private const double ShareOfTime = .8;

    public AdaptationKind Kind => AdaptationKind.Reader;

    public string ResultName => AdoptedAdapters.FolderName;

    public void RequireReady()
    {
        Trainer.Require(options);
        if (adapters.EffectiveSlots <= adapters.Served.Count + 1)
        {
            throw new AdaptationRefusedException(
                $"The reader has room for {adapters.EffectiveSlots} adapters, and needs two more than Adapters:Served has, for the one in "
                    + $"use and the one that is learnt: set Adapters:Slots to {adapters.Served.Count + 2}."
            );
        }
    }

    public async Task<AdaptationProposal> MakeAsync(AdaptationRun run, CancellationToken cancellation)
    {
        run.Report(AdaptationState.Gathering, null);
        var engine = Engine;
        var gathered = await data.GatherAsync(Kind, run.Since, cancellation);
        if (gathered.TooLittle is { } reason)
        {
            return AdaptationProposal.TooLittle(reason, engine.Shape.Digest, gathered.Learned.Count, gathered.Accepted);
        }

        var searcher = services.GetRequiredService<ISearcher>();
        var prompts = services.GetRequiredService<PromptOptions>();
        var form = services.GetRequiredService<PromptForm>();
        var samples = new ReaderSamples(
            searcher,
            services.GetRequiredService<PromptAssembler>(),
            prompts,
            services.GetRequiredService<ITokenizer>(),
            form,
            models.AttentionOf(form),
            RestAsync
        );
        var (count, digest) = await samples.WriteAsync(run.Work, gathered.Learned, MostSamples, cancellation);
        WriteJob(run.Work);
        run.Report(AdaptationState.Training, null);
        await TrainerProcess.RunAsync(
            Trainer.Require(options),
            run.Work,
            TimeSpan.FromMinutes(options.MaximumMinutes),
            Trainer.Threads,
            step => run.Report(AdaptationState.Training, step),
            cancellation
        );
        run.Report(AdaptationState.Measuring, null);
        var (heldOut, old) = await MeasureAsync(engine, run, searcher, prompts.Passages, gathered, cancellation);
        return new AdaptationProposal(
            AdaptationGate.Decide(ReaderMeasure.Figure, heldOut, old),
            engine.Shape.Digest,
            count,
            gathered.Accepted,
            heldOut,
            old,
            digest,
            await AdapterDigest.OfAsync(Path.Combine(run.Work, ResultName), cancellation),
            [.. gathered.HeldOut.Select(question => question.Id)]
        );
    }

    public Task PutInUseAsync(CancellationToken cancellation) => adopted.PutInUseAsync(Engine, cancellation);

    /// <exception cref="AdaptationRefusedException">The reader is of another sort.</exception>
    private RagEngine Engine =>
        services.GetRequiredService<IEngine>() as RagEngine
        ?? throw new AdaptationRefusedException("The reader of this service takes no adapters.");

    private async Task<(AdaptationFigures? HeldOut, AdaptationFigures? Old)> MeasureAsync(
        RagEngine engine,
        AdaptationRun run,
        ISearcher searcher,
        int passages,
        AdaptationQuestions gathered,
        CancellationToken cancellation
    )
    {
        await LoadAsync(engine, Path.Combine(run.Work, ResultName), cancellation);
        try
        {
            var measure = new ReaderMeasure(services.GetRequiredService<IReader>(), adopted.InUse, Candidate, passages, RestAsync);
            var heldOut = await measure.RunAsync(Cases(gathered.HeldOut), searcher, cancellation);
            var old = await measure.RunAsync(Cases(gathered.Old), searcher, cancellation);
            var embedder = ((QuestionEmbedder)services.GetRequiredService<IEmbedder>()).Inner;
            await using var samples = await SampleStage.OpenAsync(
                configuration,
                folder.SamplesFor(embedder.Digest),
                new YieldingEmbedder(embedder, activity),
                cancellation
            );
            var known = await measure.RunAsync(
                SampleStage.AnsweredQuestions(options.MostQuestions),
                samples.SearcherWith(embedder),
                cancellation
            );
            return (
                AdaptationFigures.Of(heldOut),
                AdaptationFigures.Of(new AdaptationScores([.. old.Before, .. known.Before], [.. old.After, .. known.After]))
            );
        }
        finally
        {
            await engine.Adapters.UnloadAsync(Candidate, CancellationToken.None);
        }
    }

    private static async Task LoadAsync(RagEngine engine, string adapter, CancellationToken cancellation)
    {
        try
        {
            await engine.Adapters.LoadAsync(Candidate, adapter, cancellation);
        }
        catch (Exception fault) when (fault is ModelFileException or AdapterRefusedException)
        {
            throw new AdaptationRefusedException($"What the trainer left cannot be loaded: {fault.Message}", fault);
        }
    }

    private static IReadOnlyList<EvalCase> Cases(IReadOnlyList<AdaptationQuestion> questions) =>
        [.. questions.Select(question => question.Case)];

    /// <summary>The trainer's own clock ends it before it is killed: its last step and what it then weighs take a while.</summary>
    private void WriteJob(string work)
    {
        var job = new ReaderJobFile(
            "reader",
            models.ReaderFolder,
            Rank,
            Alpha,
            ["q_proj", "v_proj"],
            options.Steps,
            options.MaximumMinutes * ShareOfTime,
            LearningRate,
            1,
            Trainer.Threads
        );
        File.WriteAllBytes(Path.Combine(work, "job.json"), JsonSerializer.SerializeToUtf8Bytes(job, AdaptationJson.Default.ReaderJobFile));
    }

    private Task RestAsync(CancellationToken cancellation) => activity.WaitForRestAsync(AdaptationRun.LongestWait, cancellation);
}
