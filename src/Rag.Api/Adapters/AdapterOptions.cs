using System.ComponentModel.DataAnnotations;
using Rag.Onnx.Runner;

namespace Rag.Api.Adapters;

/// <summary>Adapters of the reader, which change what it makes of a prompt without another copy of its weights.</summary>
public sealed class AdapterOptions
{
    public const string Section = "Adapters";

    /// <summary>
    /// The most adapters at a time; 0 for as many as <see cref="Served"/> has. With none of either the reader is run as it always was.
    /// </summary>
    [Range(0, ModelRunnerOptions.MostAdapterSlots)]
    public int Slots { get; set; }

    /// <summary>The adapters that every start loads, by the names under which they are asked for.</summary>
    public Dictionary<string, ServedAdapter> Served { get; set; } = [];

    /// <summary>The adapter that a tenant's questions are read with where they name none, by the tenant's name.</summary>
    public Dictionary<string, string> Tenants { get; set; } = [];

    internal int EffectiveSlots => Slots == 0 ? Served.Count : Slots;
}
