using Rag.Answering.Generators;
using Rag.Core.Answers;
using Rag.ModelFiles.Weights;

namespace Rag.Api.Generators;

/// <summary>Loads what is to be in memory at the start, and looks at the files of what is not. All faults are told at once.</summary>
internal sealed class GeneratorService(GeneratorOptions options, GeneratorModels models, GeneratorLoader loader) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        foreach (var (name, settings) in options.OrderBy(generator => generator.Key, StringComparer.Ordinal))
        {
            try
            {
                if (settings.Load == GeneratorLoad.AtStart)
                {
                    await models.LoadAsync(name, cancellationToken);
                }
                else
                {
                    loader.Check(name);
                }
            }
            catch (AnswerFailedException failure)
            {
                faults.Add(failure.Message);
            }
            catch (ModelFileException damaged)
            {
                faults.Add($"The generator {name} cannot be loaded: {damaged.Message}");
            }
        }

        if (faults.Count > 0)
        {
            throw new InvalidOperationException(string.Join(" ", faults));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
