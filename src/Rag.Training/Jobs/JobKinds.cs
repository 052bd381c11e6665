using Rag.Training.Questions;
using Rag.Training.Readers;

namespace Rag.Training.Jobs;

/// <summary>The kinds of training that there are.</summary>
internal static class JobKinds
{
    private static readonly IJobKind[] s_all = [new ReaderKind(), new QuestionsKind()];

    /// <exception cref="JobException">There is no such kind.</exception>
    public static IJobKind Of(string path, string kind) =>
        s_all.FirstOrDefault(known => known.Name == kind)
        ?? throw new JobException(
            $"{path}: the kind {kind} is not known; there are: {string.Join(", ", s_all.Select(known => known.Name))}."
        );
}
