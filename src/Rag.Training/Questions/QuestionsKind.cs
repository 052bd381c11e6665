using Rag.Core.Models;
using Rag.Training.Jobs;

namespace Rag.Training.Questions;

/// <summary>A projection of question vectors, learnt from questions and the passages that answer them.</summary>
internal sealed class QuestionsKind : IJobKind
{
    private const int MostDimensions = 16_384;
    private const int MostSteps = 1_000_000;
    private const int MostBatch = 8192;

    public string Name => "questions";

    public IJob Read(JobSettings settings) =>
        new QuestionsJob(
            settings.Whole("dimensions", 1, MostDimensions),
            settings.Whole("rank", 1, QuestionProjection.MostRank),
            settings.Whole("steps", 1, MostSteps),
            settings.Whole("batch", 2, MostBatch),
            settings.Positive("learning_rate", 1),
            settings.Whole("seed", 0, int.MaxValue)
        );
}
