using System.Text.Json;
using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Core.Models;
using Rag.Eval.Adaptation;
using Rag.Ingestion.Chunking;
using Rag.Ingestion.Indexing;
using Rag.ModelFiles.Projections;
using Rag.ModelFiles.Weights;

namespace Rag.Api.Adaptation;

/// <summary>
/// Learns a projection of question vectors. It is measured by the whole search, against what is in use: held-out questions over what is
/// stored, and as old ones those of earlier adopted runs and the fixed ones over the sample news.
/// </summary>
internal sealed class QuestionAdaptation(
    AdaptationOptions options,
    AdaptationFolder folder,
    AdaptationData data,
    QuestionEmbedder embedder,
    AdoptedProjections adopted,
    IForegroundActivity activity,
    IServiceProvider services,
    IConfiguration configuration
) : IAdaptation
{
    private const int Rank = 16;
    private const int Batch = 256;
    private const double LearningRate = 2e-3;

    public AdaptationKind Kind => AdaptationKind.Questions;

    public string ResultName => AdoptedProjections.FileName;

    public void RequireReady() => Trainer.Require(options);

    public async Task<AdaptationProposal> MakeAsync(AdaptationRun run, CancellationToken cancellation)
    {
        var trainer = Trainer.Require(options);
        run.Report(AdaptationState.Gathering, null);
        var bare = embedder.Inner;
        var digest = bare.Digest;
        var gathered = await data.GatherAsync(Kind, run.Since, cancellation);
        if (gathered.TooLittle is { } reason)
        {
            return AdaptationProposal.TooLittle(reason, digest, gathered.Learned.Count, gathered.Accepted);
        }

        var tokenizer = services.GetRequiredService<ITokenizer>();
        var pairs = new QuestionPairs(bare, new YieldingEmbedder(bare, activity), new WindowCutter(tokenizer), RestAsync);
        var dataDigest = await pairs.WriteAsync(run.Work, gathered.Learned, cancellation);
        WriteJob(run.Work, bare.Dimensions);
        run.Report(AdaptationState.Training, null);
        await TrainerProcess.RunAsync(
            trainer,
            run.Work,
            TimeSpan.FromMinutes(options.MaximumMinutes),
            Trainer.Threads,
            step => run.Report(AdaptationState.Training, step),
            cancellation
        );
        run.Report(AdaptationState.Measuring, null);
        var learnt = Read(run, digest, bare.Dimensions);
        var (heldOut, old) = await MeasureAsync(bare, learnt, gathered, cancellation);
        if (bare.Digest != digest)
        {
            throw new AdaptationRefusedException("Another embedder took charge meanwhile: what was learnt is of the one before.");
        }

        return new AdaptationProposal(
            AdaptationGate.Decide(RankMeasure.Figure, heldOut, old),
            digest,
            gathered.Learned.Count,
            gathered.Accepted,
            heldOut,
            old,
            dataDigest,
            learnt.Digest,
            [.. gathered.HeldOut.Select(question => question.Id)]
        );
    }

    public Task PutInUseAsync(CancellationToken cancellation)
    {
        adopted.PutInUse(embedder);
        return Task.CompletedTask;
    }

    private async Task<(AdaptationFigures? HeldOut, AdaptationFigures? Old)> MeasureAsync(
        IEmbedder bare,
        QuestionProjection learnt,
        AdaptationQuestions gathered,
        CancellationToken cancellation
    )
    {
        // Both are fixed for the measurement, whatever is adopted or taken back meanwhile.
        var before = new QuestionEmbedder(bare) { Projection = embedder.Projection };
        var after = new QuestionEmbedder(bare) { Projection = learnt };
        var (searchBefore, searchAfter) = (Searchers.With(services, before), Searchers.With(services, after));
        var heldOut = await AskAsync(Cases(gathered.HeldOut), searchBefore, searchAfter, cancellation);
        var old = await AskAsync(Cases(gathered.Old), searchBefore, searchAfter, cancellation);
        await using var samples = await SampleStage.OpenAsync(
            configuration,
            folder.SamplesFor(bare.Digest),
            new YieldingEmbedder(bare, activity),
            cancellation
        );
        var fixedOnes = await AskAsync(
            [.. SampleStage.Questions().Take(options.MostQuestions)],
            samples.SearcherWith(before),
            samples.SearcherWith(after),
            cancellation
        );
        var allOld = new AdaptationScores([.. old.Before, .. fixedOnes.Before], [.. old.After, .. fixedOnes.After]);
        return (AdaptationFigures.Of(heldOut), AdaptationFigures.Of(allOld));
    }

    private Task<AdaptationScores> AskAsync(
        IReadOnlyList<EvalCase> cases,
        ISearcher before,
        ISearcher after,
        CancellationToken cancellation
    ) => RankMeasure.RunAsync(cases, before, after, RestAsync, cancellation);

    private static IReadOnlyList<EvalCase> Cases(IReadOnlyList<AdaptationQuestion> questions) =>
        [.. questions.Select(question => question.Case)];

    private static QuestionProjection Read(AdaptationRun run, string embedder, int dimensions)
    {
        try
        {
            return QuestionProjectionFile.Read(Path.Combine(run.Work, AdoptedProjections.FileName), run.Id, embedder, dimensions);
        }
        catch (ModelFileException damaged)
        {
            throw new AdaptationRefusedException($"The trainer left no projection: {damaged.Message}", damaged);
        }
    }

    private void WriteJob(string work, int dimensions)
    {
        var job = new QuestionsJobFile("questions", dimensions, Math.Min(Rank, dimensions), options.Steps, Batch, LearningRate, 1);
        File.WriteAllBytes(
            Path.Combine(work, "job.json"),
            JsonSerializer.SerializeToUtf8Bytes(job, AdaptationJson.Default.QuestionsJobFile)
        );
    }

    private Task RestAsync(CancellationToken cancellation) => activity.WaitForRestAsync(AdaptationRun.LongestWait, cancellation);
}
