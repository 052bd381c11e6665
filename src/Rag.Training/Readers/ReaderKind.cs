using Rag.Training.Decoders;
using Rag.Training.Jobs;

namespace Rag.Training.Readers;

/// <summary>Jobs that train an adapter of a reader.</summary>
internal sealed class ReaderKind : IJobKind
{
    private const double MostMinutes = 7 * 24 * 60;

    public string Name => "reader";

    public IJob Read(JobSettings settings) =>
        new ReaderJob(
            new ReaderSettings(
                settings.Text("model"),
                settings.Whole("rank", 1, 512),
                settings.Positive("alpha", 10_000),
                settings.Names("targets", [.. DecoderPart.Linear.Select(part => part.Target)]),
                settings.Whole("steps", 1, 1_000_000),
                TimeSpan.FromMinutes(settings.Positive("minutes", MostMinutes)),
                settings.Positive("learning_rate", 1),
                settings.Whole("seed", 0, int.MaxValue),
                settings.Whole("threads", 1, 1024)
            )
        );
}
