using Rag.ModelFiles.Projections;
using Rag.Training.Jobs;

namespace Rag.Training.Questions;

/// <summary>
/// Reads <c>pairs.f32</c> (fp32, [pairs, 2, dimensions]: a question and the passage that answers it, of length 1) and, where it is there,
/// <c>others.f32</c> ([passages, dimensions]: passages that answer none), and leaves <c>projection.safetensors</c>.
/// </summary>
internal sealed record QuestionsJob(int Dimensions, int Rank, int Steps, int Batch, double LearningRate, int Seed) : IJob
{
    private const string Pairs = "pairs.f32";
    private const string Others = "others.f32";
    private const string Projection = "projection.safetensors";

    /// <summary>A tenth of them is held back, and a batch needs two.</summary>
    private const int FewestPairs = 20;

    public void Run(JobFolder folder, ProgressLines progress)
    {
        var pairs = VectorFile.Read(folder.File(Pairs), 2 * Dimensions);
        if (pairs.Length < FewestPairs * 2 * Dimensions)
        {
            throw new JobException(
                $"{folder.File(Pairs)} has {pairs.Length / (2 * Dimensions)} pairs, and at least {FewestPairs} are needed."
            );
        }

        var others = File.Exists(folder.File(Others)) ? VectorFile.Read(folder.File(Others), Dimensions) : [];
        using var training = new ProjectionTraining(this, pairs, others);
        var (down, up) = training.Run(progress);
        folder.PublishFile(Projection, path => QuestionProjectionFile.Write(path, Rank, Dimensions, down, up));
    }
}
