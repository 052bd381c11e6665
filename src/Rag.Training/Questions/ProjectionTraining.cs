using Rag.Training.Jobs;
using Rag.Training.Readers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Functional = TorchSharp.torch.nn.functional;

namespace Rag.Training.Questions;

/// <summary>
/// Learns q' = normalize(q + up · (down · q)) so that a question is nearer to its own passage than to those of other questions and to other
/// passages (InfoNCE). It begins at no change, weights decay toward it, and what is kept is the best on pairs that are not trained on.
/// </summary>
internal sealed class ProjectionTraining : IDisposable
{
    /// <summary>Cosines are divided by it before they are compared.</summary>
    private const double Temperature = .05;

    private const double WeightDecay = .05;
    private const int HeldBackOf = 10;
    private const int StepsBetweenLooks = 20;
    private const int MostHeldBack = 2048;

    /// <summary>Passages closer than this are one passage, which answers several questions.</summary>
    private const double Same = .9999;

    private readonly QuestionsJob _job;
    private readonly Tensor _questions;
    private readonly Tensor _passages;
    private readonly Tensor? _others;
    private readonly long[] _trained;
    private readonly long[] _heldBack;
    private readonly Random _random;
    private readonly Parameter _down;
    private readonly Parameter _up;
    private int _next;

    /// <param name="pairs">[pairs, 2, dimensions].</param>
    /// <param name="others">[passages, dimensions]; may be empty.</param>
    public ProjectionTraining(QuestionsJob job, float[] pairs, float[] others)
    {
        _job = job;
        _random = new Random(job.Seed);
        random.manual_seed(job.Seed);
        long count = pairs.Length / (2 * job.Dimensions);
        using var all = tensor(pairs, [count, 2, job.Dimensions]);
        _questions = all.select(1, 0).contiguous();
        _passages = all.select(1, 1).contiguous();
        _others = others.Length > 0 ? tensor(others, [others.Length / job.Dimensions, job.Dimensions]) : null;
        long[] order = [.. Enumerable.Range(0, (int)count).Select(at => (long)at)];
        _random.Shuffle(order);
        var back = (int)Math.Min(count / HeldBackOf, MostHeldBack);
        (_heldBack, _trained) = (order[..back], order[back..]);
        _next = _trained.Length;
        _down = new Parameter(randn([job.Rank, job.Dimensions]) / Math.Sqrt(job.Dimensions));
        _up = new Parameter(zeros([job.Dimensions, job.Rank]));
    }

    /// <returns>Down [rank, dimensions] and up [dimensions, rank].</returns>
    /// <exception cref="JobException">The loss is no number any more.</exception>
    public (float[] Down, float[] Up) Run(ProgressLines progress)
    {
        Parameter[] learned = [_down, _up];
        var (best, rates) = (new BestMatrices(), new StepRates(_job.LearningRate, _job.Steps));
        best.Offer(0, HeldBackLoss(), learned);
        using var optimizer = optim.AdamW(learned, _job.LearningRate, weight_decay: WeightDecay);
        foreach (var step in Enumerable.Range(1, _job.Steps))
        {
            using var scope = NewDisposeScope();
            foreach (var group in optimizer.ParamGroups)
            {
                group.LearningRate = rates.Of(step);
            }

            optimizer.zero_grad();
            var batch = NextBatch();
            var loss = LossOf(batch, DrawnOthers(batch.Length));
            var value = loss.ToDouble();
            if (!double.IsFinite(value))
            {
                throw new JobException($"The loss of step {step} is no number: lower learning_rate, which is {_job.LearningRate}.");
            }

            loss.backward();
            optimizer.step();
            progress.Report(step, _job.Steps, value);
            if (step % StepsBetweenLooks == 0 || step == _job.Steps)
            {
                best.Offer(step, HeldBackLoss(), learned);
            }
        }

        best.Restore(learned);
        return (_down.data<float>().ToArray(), _up.data<float>().ToArray());
    }

    public void Dispose()
    {
        _questions.Dispose();
        _passages.Dispose();
        _others?.Dispose();
        _down.Dispose();
        _up.Dispose();
    }

    /// <summary>Every pair once before any comes again.</summary>
    private long[] NextBatch()
    {
        var size = Math.Min(_job.Batch, _trained.Length);
        if (_next + size > _trained.Length)
        {
            _random.Shuffle(_trained);
            _next = 0;
        }

        _next += size;
        return _trained[(_next - size).._next];
    }

    private double HeldBackLoss()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return LossOf(_heldBack, _others).ToDouble();
    }

    private Tensor? DrawnOthers(int most)
    {
        if (_others is null || _others.shape[0] <= most)
        {
            return _others;
        }

        long[] drawn = [.. Enumerable.Range(0, most).Select(_ => _random.NextInt64(_others.shape[0]))];
        return _others.index_select(0, tensor(drawn));
    }

    private Tensor LossOf(long[] pairs, Tensor? others)
    {
        var chosen = tensor(pairs);
        var (asked, passages) = (_questions.index_select(0, chosen), _passages.index_select(0, chosen));
        var changed = asked + asked.matmul(_down.t()).matmul(_up.t());
        var normal = Functional.normalize(changed, p: 2, dim: 1);
        var own = normal.matmul(passages.t()) / Temperature;
        var twins = passages.matmul(passages.t()).gt(Same).logical_and(eye(pairs.Length, dtype: ScalarType.Bool).logical_not());
        var scores = own.masked_fill(twins, double.NegativeInfinity);
        if (others is not null)
        {
            scores = cat([scores, normal.matmul(others.t()) / Temperature], 1);
        }

        return Functional.cross_entropy(scores, arange(pairs.Length));
    }
}
