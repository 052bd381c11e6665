using System.Collections.Immutable;
using System.Text.Json;
using Rag.ModelFiles.Catalog;

namespace Rag.Onnx.Encoders.Families;

/// <summary>A family of encoders: which configurations are its own, and what it makes of one.</summary>
/// <param name="ModelTypes">The values of model_type in config.json.</param>
/// <param name="Read">From config.json; the defaults of the reference implementation's configuration stand for keys that it lacks.</param>
internal sealed record EncoderFamily(ImmutableArray<string> ModelTypes, Func<ConfigurationReader, JsonElement, EncoderArchitecture> Read);
