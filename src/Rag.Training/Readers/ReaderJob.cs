using Rag.ModelFiles.Weights;
using Rag.Training.Decoders;
using Rag.Training.Jobs;
using TorchSharp;

namespace Rag.Training.Readers;

/// <summary>
/// Trains an adapter of a reader on samples.jsonl. The adapter appears as the folder adapter, and report.json before it says how it went.
/// </summary>
internal sealed class ReaderJob(ReaderSettings settings) : IJob
{
    private const string SamplesName = "samples.jsonl";

    public void Run(JobFolder folder, ProgressLines progress)
    {
        torch.set_num_threads(settings.Threads);
        torch.manual_seed(settings.Seed);
        using var files = DecoderFiles.Open(settings.Model);
        var longest = Math.Min(SamplePack.MostTokens, files.Sizes.ContextLength);
        var samples = SampleFile.Read(folder.File(SamplesName), files.Sizes.VocabularySize, longest);
        using var decoder = new Decoder(files, SamplePack.MostTokens, settings.Lora);
        var training = new ReaderTraining(decoder, settings, SampleSplit.Of(samples.Kept, settings.Seed), progress);
        var outcome = training.Run();
        if (outcome.BestStep == 0)
        {
            throw new JobException(
                $"{folder.File(SamplesName)}: nothing was learned: the loss of the samples held out never fell below that of the reader as it is."
            );
        }

        folder.PublishFile("report.json", path => ReaderReport.Write(path, outcome, samples));
        folder.PublishFolder("adapter", path => PeftFolder.Write(path, NameOfModel(), settings, decoder.Learning));
    }

    /// <summary>The name by which the service knows the model, as far as its path tells.</summary>
    private string NameOfModel()
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.Model));
        return WeightSource.IsGguf(path) ? Path.GetFileNameWithoutExtension(path) : Path.GetFileName(path);
    }
}
