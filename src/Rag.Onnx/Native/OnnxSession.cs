using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Rag.Kernels.Simd;
using Rag.Kernels.Threads;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Native;

/// <summary>A loaded graph with the operators of <see cref="OperatorContract"/> and the threads that they use.</summary>
public sealed class OnnxSession : IDisposable
{
    private static readonly Lock s_first = new();
    private static volatile bool s_isDomainKnown;

    private readonly OperatorDomain _operators;
    private bool _isDisposed;
    private readonly WorkTeam _team;

    private OnnxSession(OnnxSessionOptions options, Func<SessionOptions, InferenceSession> create)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        SimdSupport.Require(options.Simd);
        Options = options;
        _team = new WorkTeam(options.Threads);
        _operators = new OperatorDomain(
            OperatorContract.Domain,
            OperatorContract.CreateOperators(options.Simd, _team, options.Adapters, ExpertCounts, options.ExpertWitness)
        );
        try
        {
            using var native = CreateOptions(options);
            _operators.AddTo(native);
            Inference = Create(native, create);
        }
        catch
        {
            _operators.Dispose();
            _team.Dispose();
            throw;
        }
    }

    public InferenceSession Inference { get; }

    public OnnxSessionOptions Options { get; }

    /// <summary>The rows that the experts of the graph's layers were chosen for.</summary>
    internal ExpertCounts ExpertCounts { get; } = new();

    /// <summary>Loads a graph from a file; its external data is looked for beside it.</summary>
    public static OnnxSession Load(string path, OnnxSessionOptions options) => new(options, native => new InferenceSession(path, native));

    /// <summary>Loads a graph from memory.</summary>
    public static OnnxSession Load(ReadOnlyMemory<byte> graph, OnnxSessionOptions options)
    {
        var bytes =
            MemoryMarshal.TryGetArray(graph, out var part) && part.Offset == 0 && part.Count == part.Array!.Length
                ? part.Array
                : graph.ToArray();
        return new OnnxSession(options, native => new InferenceSession(bytes, native));
    }

    /// <summary>May be called again: containers dispose what they gave out under several names once for each.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        Inference.Dispose();
        _operators.Dispose();
        _team.Dispose();
    }

    /// <summary>
    /// The library looks whether it knows the operators' domain, and adds it otherwise, without a lock from the one to the other: of two
    /// first sessions made at once one fails. So the first of the process is made alone.
    /// </summary>
    private static InferenceSession Create(SessionOptions native, Func<SessionOptions, InferenceSession> create)
    {
        if (s_isDomainKnown)
        {
            return create(native);
        }

        lock (s_first)
        {
            var session = create(native);
            s_isDomainKnown = true;
            return session;
        }
    }

    private static SessionOptions CreateOptions(OnnxSessionOptions options)
    {
        var native = new SessionOptions
        {
            IntraOpNumThreads = options.LibraryThreads ?? options.Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,

            // A failure is thrown with its message; without this setting the library would print it on stderr as well.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,

            // The library keeps a memory pattern for every shape that it has run, and the shapes of steps hardly repeat: memory would only
            // grow.
            EnableMemoryPattern = false,
        };

        native.AddSessionConfigEntry("session.intra_op.allow_spinning", options.LibrarySpins ? "1" : "0");

        // An operation on a denormal number costs a hundred cycles; activations that small are as good as zero.
        native.AddSessionConfigEntry("session.set_denormal_as_zero", "1");
        if (options.Profile is { } profile)
        {
            native.ProfileOutputPathPrefix = profile;
            native.EnableProfiling = true;
        }

        if (options.ExternalDataFolder is { } folder)
        {
            native.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", folder);
        }

        return native;
    }
}
