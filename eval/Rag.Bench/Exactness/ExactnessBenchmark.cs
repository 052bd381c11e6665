using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Verification;

namespace Rag.Bench.Exactness;

/// <summary>Compares models with the reference implementation's figures in their folders, as <c>rag models verify</c> does.</summary>
internal static class ExactnessBenchmark
{
    /// <param name="models">Has a folder for each model; those without figures are passed over.</param>
    /// <exception cref="InvalidOperationException">No folder has figures.</exception>
    public static ExactnessReport Run(DirectoryInfo models, IProgress<string> progress, CancellationToken cancellation)
    {
        string[] folders =
        [
            .. Directory
                .EnumerateDirectories(models.FullName)
                .Where(folder => File.Exists(Path.Combine(folder, ReferenceCheck.FileName)))
                .Order(StringComparer.Ordinal),
        ];
        if (folders.Length == 0)
        {
            throw new InvalidOperationException($"No folder in {models.FullName} has a {ReferenceCheck.FileName}.");
        }

        var cache = Directory.CreateTempSubdirectory("rag-exactness-");
        try
        {
            return new ExactnessReport([.. folders.Select(folder => Check(folder, cache.FullName, progress, cancellation))]);
        }
        finally
        {
            cache.Delete(recursive: true);
        }
    }

    private static ExactnessRow Check(string folder, string cacheFolder, IProgress<string> progress, CancellationToken cancellation)
    {
        progress.Report(folder);
        var findings = ReferenceCheck.Run(folder, cacheFolder, cancellation);
        var (kind, family) = Kind(folder);
        return new ExactnessRow(
            Path.GetFileName(folder),
            kind,
            family,
            findings.Cases,
            double.IsFinite(findings.MaxLogitDifference) ? findings.MaxLogitDifference : null,
            findings.GreedyEqual,
            findings.IsEqual
        );
    }

    private static (ModelKind Kind, string Family) Kind(string folder)
    {
        if (AdapterBase.IsAdapter(folder))
        {
            using var reference = JsonFile.Read(Path.Combine(folder, ReferenceCheck.FileName));
            return (ModelKind.Adapter, Configuration(AdapterBase.Of(folder, reference.RootElement)).Family);
        }

        var (family, architecture) = Configuration(folder);
        var kind =
            !EncoderCheck.IsFor(folder) ? ModelKind.Generator
            : architecture.EndsWith("ForSequenceClassification", StringComparison.Ordinal) ? ModelKind.Reranker
            : ModelKind.Embedder;
        return (kind, family);
    }

    private static (string Family, string Architecture) Configuration(string folder)
    {
        var path = Path.Combine(folder, "config.json");
        using var document = JsonFile.Read(path);
        var configuration = new ConfigurationReader(path, document.RootElement);
        return (configuration.Text("model_type"), configuration.Texts("architectures") is [var first, ..] ? first : "");
    }
}
