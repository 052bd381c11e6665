using Rag.Answering.Generators;
using Rag.Api.Guard;
using Rag.Engine;
using Rag.ModelFiles.Catalog;
using Rag.Onnx.Inspection;
using Rag.Onnx.Runner;

namespace Rag.Api.Generators;

/// <summary>Loads configured generators.</summary>
internal sealed class GeneratorLoader(
    Hosting.Models models,
    GeneratorOptions generators,
    EngineOptions engine,
    IServiceProvider services,
    TimeProvider time
)
{
    /// <summary>Each loads its generator.</summary>
    public IReadOnlyDictionary<string, Func<GeneratorModel>> Loaders =>
        generators.ToDictionary(generator => generator.Key, generator => (Func<GeneratorModel>)(() => Load(generator.Key)));

    /// <summary>Reads all that is small of a generator, so that its faults are known before somebody asks for it.</summary>
    public void Check(string name)
    {
        var path = models.Verified(generators[name].Model, ModelKind.Reader, ModelKind.Generator);
        Hosting.Models.ReadPromptForm(path, ModelTokenizer.OfDecoder(path));
    }

    private GeneratorModel Load(string name)
    {
        var settings = generators[name];
        var path = models.Verified(settings.Model, ModelKind.Reader, ModelKind.Generator);
        var tokenizer = ModelTokenizer.OfDecoder(path);
        var form = Hosting.Models.ReadPromptForm(path, tokenizer);
        var runner = OnnxModelRunner.Load(
            path,
            models.CacheFolder,
            new ModelRunnerOptions
            {
                Weights = settings.Weights,
                KvType = models.OpenKvType(models.IdentityOf(settings.Model).Name, settings.KvType),
                Threads = models.Threads,
                KvBytes = (long)settings.KvMemoryMiB << 20,
            }
        );
        try
        {
            var attention = Hosting.Models.AttentionOf(form, settings.PassageReuse);
            var loaded = new RagEngine(runner, engine, time, disk: null, attention, name);
            GuardServices.CloseModes(services, loaded);
            return new GeneratorModel(name, loaded, tokenizer, form, runner);
        }
        catch
        {
            runner.Dispose();
            throw;
        }
    }
}
